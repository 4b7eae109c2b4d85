"""HTTP: connections, bounds, problem documents and routes. Nothing is decided here."""
