"""The commands of the store and the screens, beside those that work on files alone."""
