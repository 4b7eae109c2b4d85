"""The parts of serving, without servers."""
