"""A backup of the whole store as one file, and its way back."""
