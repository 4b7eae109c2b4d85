"""What was said of release requests."""
