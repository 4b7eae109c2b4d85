"""The drawn parts of a page: models that do the work, panels that bind them to controls, a few parts in JavaScript.

They know the gateway through `data_access.client` alone, and nothing of what is behind it.
"""
