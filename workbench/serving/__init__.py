"""How people reach the pages: Hub, the one shared Voila, and what starts them. Knows no policy, ledger or store."""
