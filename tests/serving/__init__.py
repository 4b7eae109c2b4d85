"""Serving as a whole: a real Hub, proxy, Voila and browser."""
