"""What acts on release requests change."""
