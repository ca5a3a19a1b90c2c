"""The log: append-only, chained by digests, without personal data."""
