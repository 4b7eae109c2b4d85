"""The gateway's process: opens the site, serves it, has files made, ends."""
