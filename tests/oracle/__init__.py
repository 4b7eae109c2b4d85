"""A second way to the same answers: statements, answered by DuckDB over the same Arrow. Nothing of the product knows it."""
