"""What goes on by itself beside a site."""
