"""Evidence packages: a folder of files for portable media, with a manifest that is sealed by the ledger. Pure: it opens nothing and asks nobody.

    files of the case -> manifest (SHA-256 of each) -> entry of the ledger (SHA-256 of the manifest) -> seal (its receipt)

`tools/package_verify.py` checks one without this code; what it holds is put together in `gateway/packaging/`.
"""
