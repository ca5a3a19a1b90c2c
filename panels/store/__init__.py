"""The store: typed tables on SQLite or PostgreSQL, and how they are opened and moved forward."""
