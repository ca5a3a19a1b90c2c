"""People who sign in: accounts, sessions, roles, and how they prove who they are."""
