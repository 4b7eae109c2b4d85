"""What acts at a site from outside its gateway: a person at the desk, and what goes on by itself as a machine. Opens no file of the store."""
