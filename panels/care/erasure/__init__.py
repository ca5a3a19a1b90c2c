"""Erasing a person, so that it can be proven, done again after a backup, and read nowhere."""
