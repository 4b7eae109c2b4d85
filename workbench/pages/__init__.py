"""The pages that notebooks show, one a file, each a function `page()`; `page_table.py` lists them.

How a page begins is in `begun.py`, its header in `header.py`, and what the pages that ask questions share in `asking.py`.
"""
