"""Release requests as their page shows them."""
