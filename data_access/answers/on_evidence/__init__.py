"""What is said of evidence packages."""
