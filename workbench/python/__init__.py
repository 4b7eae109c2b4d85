"""What runs in a kernel, an analyst's or a page's: the Python API, and the way to the gateway. Knows nothing of what is behind it."""
