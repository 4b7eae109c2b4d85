"""What was done with hits, as it is shown beside them."""
