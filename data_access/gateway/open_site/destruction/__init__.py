"""Destroying what a purge covers, in order and for good: its end with the certificate, and once more in a site that was restored."""
