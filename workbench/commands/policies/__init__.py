"""The commands of `workbench policy`, one a file; `workbench/commands/rules/policy.py` puts them together."""
