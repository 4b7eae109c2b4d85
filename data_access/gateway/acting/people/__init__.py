"""Acts on people and what proves them: accounts, trainings, log-ons, case sessions, tokens, machines."""
