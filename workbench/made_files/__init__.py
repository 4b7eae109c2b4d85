"""Files of an answer for outside the workbench: one format a module, made in a process of its own that holds no key.

The gateway starts that process (`workbench.processes.maker`), hands it the reads and what is said of them (`data_access.file_job`), and
records what came back before it leaves. Nothing here decides, and nothing here reaches the store, the ledger or the network.
"""
