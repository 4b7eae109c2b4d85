"""Release requests in words."""
