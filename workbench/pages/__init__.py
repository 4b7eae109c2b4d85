"""The pages that notebooks show, one a file, each a function `page()`; `page_table.py` lists them.

How a page begins is in `page_frame.py`, its header in `header.py`, and what the pages that ask questions share in `question_page.py`.
"""
