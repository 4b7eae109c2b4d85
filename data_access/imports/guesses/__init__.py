"""A proposal for a mapping, from a file's own evidence, in a confined process of its own. Nothing is imported by it."""
