"""What acts change: one function for each act, one noun a file; `table.py` has them all. They know no HTTP and draw nothing."""
