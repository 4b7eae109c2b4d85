"""The commands of `workbench policy`, one a file; `workbench/commands/policy.py` puts them together."""
