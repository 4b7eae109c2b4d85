"""Requests that nobody would think of, made from the gateway's own description."""
