"""The pool: people who answered, from file or by hand, and what the lottery reads of them."""
