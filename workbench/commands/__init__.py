"""One module a command; each is a click command that the command line collects."""
