"""Acts: what is done beside asking, one noun a file. Each is a value that says of itself what every layer needs.

They know the field's words and the marks of fields, and nothing of policy, ledger, registers or the wire's two ends.
"""
