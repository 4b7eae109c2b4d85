"""What a person is shown that is no question: themselves, entries, the file of a case, cameras. Each reading of the ledger is an entry."""
