"""Ids of reads: which read is which, and where one may be stored already."""
