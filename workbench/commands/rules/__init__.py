"""Commands about an agency's policy: its pack, and what a change of it would do."""
