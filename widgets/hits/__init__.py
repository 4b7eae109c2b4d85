"""The board of hits: what is new, in verification, disposed; and what is done about one."""
