"""Calls: whom to ring next, what to say, what came of it."""
