"""Why somebody has this chance, and what would change it: read from a folder, in plain words."""
