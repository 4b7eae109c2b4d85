"""Evidence packages: what goes into one is asked for again, put together, sealed by the ledger, and handed out once."""
