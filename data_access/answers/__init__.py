"""What comes back, typed: the gateway makes these very values and the client returns them. It knows nothing behind the door and no widget."""
