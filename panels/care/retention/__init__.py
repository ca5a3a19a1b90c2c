"""Retention: how long each kind of data is kept, what goes when, and the numbers that stay."""
