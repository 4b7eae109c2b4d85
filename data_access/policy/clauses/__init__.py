"""Every operative clause of the policies, one cell for each agency that it binds, and our own rules. It knows no pack."""
