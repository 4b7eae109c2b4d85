"""Ledgers of every version so far, made once and kept: each verifies for ever."""
