"""The made-up city in a store: colleagues, and a jury in each stage, lived through the door."""
