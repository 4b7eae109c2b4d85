"""What one module promises, without sockets."""
