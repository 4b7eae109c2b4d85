"""An invented town with invented traffic, to try the workbench on. Nothing in it is real, and nothing says it is.

It writes files such as vendors write; the way into the store is the importers', as for any agency.
"""
