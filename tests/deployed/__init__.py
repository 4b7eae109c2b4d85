"""A department's machine, installed by the page, with OS users of its own and two networks: nothing of it outlives the test."""
