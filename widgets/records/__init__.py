"""The page of records: release requests, and the register of what left."""
