"""The life of a jury: its store, the one door to it, and every action that goes through."""
