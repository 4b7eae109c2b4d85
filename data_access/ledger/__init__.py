"""What was asked, decided and returned: append-only, durable before anything is acknowledged, signed, provable.

It knows no policy, no store and no HTTP, and it never sees a row of reads.
"""
