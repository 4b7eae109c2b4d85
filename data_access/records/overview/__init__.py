"""What looks over several registers at once: for policy, for a clock that is set back, and their tables."""
