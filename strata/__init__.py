"""Who could sit in the room: features and values, quotas, the pool and its households."""
