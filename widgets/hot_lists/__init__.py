"""Hot lists: those that were downloaded, and the agency's own entries."""
