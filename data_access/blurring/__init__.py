"""Pictures that leave blurred: reduced whole to a few cells, in a process of their own.

It knows no policy, ledger, register, store or key: it is handed the bytes of pictures, and hands back bytes. Pictures are decoded in
a confined process (`child.py`); of each come back at most `mosaic.SIDE` x `mosaic.SIDE` colours, and no more can, whoever has taken
that process over. Read `blurred_pictures.py` first (the gateway's side).
"""
