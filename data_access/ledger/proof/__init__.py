"""What proves a ledger to an outsider: canonical bytes, the hash tree, checkpoints, receipts. Pure but for keys; it knows no database."""
