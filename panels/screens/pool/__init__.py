"""The parts of the page about the pool."""
