"""Routes, one noun a file. Every route says by its tag who may call it (`who.py`)."""
