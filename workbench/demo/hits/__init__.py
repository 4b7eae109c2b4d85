"""Hot lists and hits of the demo: what is wanted, how that is entered as the demo is made, and reads that come in while it runs."""
