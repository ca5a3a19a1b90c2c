"""Care for personal data: how long it is kept, how it goes, and how it comes back from a backup."""
