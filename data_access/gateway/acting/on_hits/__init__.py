"""What people's work on hits changes."""
