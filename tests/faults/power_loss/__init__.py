"""Simulated power loss and injected write errors under the real ledger, as its process meets them.

`workload.py` runs the ledger in a process of its own; `trace.py` reads what strace saw it do to files; `disk.py` rebuilds
what a power cut could have left of them.
"""
