"""The commands, one module each, in rooms by what they are about; each is a click command that `workbench/cli.py` names."""
