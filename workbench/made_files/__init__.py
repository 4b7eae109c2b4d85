"""Files for outside the workbench: those of an answer, one format a module, and the first page of an evidence package.

They are made in a process of its own that holds no key. The gateway starts it (`workbench.processes.maker`), hands it the reads and what is
said of them (`data_access.file_job`), or the page (`data_access.evidence.page_job`), and records what came back before it leaves. Nothing here decides, and nothing here reaches the store, the ledger or the network.
"""
