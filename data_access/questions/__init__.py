"""The closed set of questions that may be asked, one kind a file. The wire, the gateway and the client share these values.

A kind says of itself all that the other rooms need: which capability it needs, what it reaches for (`scope.py`), how each of its
fields stands in the ledger (`data_access/marks.py`), and an example. It knows no rule, no register, no store and no page.

Values hold technical bounds only; what an agency allows (widest area, longest window, most rows) is a rule of its pack.
All instants are aware, windows are half-open `[start, end)`, positions are degrees WGS 84, lengths are metres.
"""
