"""JupyterHub's process: log-ons, analysts' servers. Knows no policy, ledger or store."""
