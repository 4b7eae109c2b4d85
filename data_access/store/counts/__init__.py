"""What is stored, in counts and by ids: for registers, never for answers."""
