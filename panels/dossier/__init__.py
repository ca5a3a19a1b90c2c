"""One jury as one archive, from one installation to another."""
