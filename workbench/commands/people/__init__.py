"""Commands about people and machines: accounts, trainings, log-ons, tokens."""
