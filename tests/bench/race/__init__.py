"""The store in a race with its real peers, over the same invented reads and the same questions: PostgreSQL with PostGIS, and DuckDB.

`python -m tests.bench.race [READS]`. Each engine is a process of its own. What was invented and loaded stays in `build/bench/`.
"""
