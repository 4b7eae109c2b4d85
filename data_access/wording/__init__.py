"""Sentences for pages, files, notebooks and reports, made in this one place. It draws nothing, and knows no widget and nothing behind the door."""
