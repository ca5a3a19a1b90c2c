"""Quotas: proposed, put to the pool, approved by a second person, published before the draw."""
