"""The one table of reads, and the statements about it, the same for every engine; what DuckDB does in its own way. It opens no file."""
