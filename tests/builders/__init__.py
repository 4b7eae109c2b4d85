"""Valid values with one thing changed, one module a room."""
