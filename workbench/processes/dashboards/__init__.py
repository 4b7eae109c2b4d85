"""The process of the one shared Voila: pages, their kernels, the front end. Knows no policy, ledger or store."""
