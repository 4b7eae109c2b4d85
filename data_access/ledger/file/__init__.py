"""The ledger's file and what lies in and beside it: tables, sealed openings, sums of registers, marks, copies. It appends nothing."""
