"""The audited layer over plate reads. It draws nothing and knows no notebook.

Read `gateway/answer.py` first: one question's life, top to bottom.
"""
