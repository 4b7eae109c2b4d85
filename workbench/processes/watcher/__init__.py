"""The process that brings vendors' files from folders to the live door. Holds no key."""
