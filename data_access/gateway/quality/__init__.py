"""How well the cameras read: what is usual of each, and which were down, unusually quiet or new. Counts only, no plate."""
