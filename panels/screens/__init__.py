"""The screens: each calls actions and reads, and shows what they return."""
