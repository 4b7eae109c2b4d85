"""The demo as a whole: a site that is made and filled by its own people, with all that lies beside it."""
