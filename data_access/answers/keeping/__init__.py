"""What comes back of how long reads are kept, and of their destruction: counts by class, day and camera, never a plate."""
