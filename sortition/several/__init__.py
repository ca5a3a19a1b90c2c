"""Several disjoint panels from one pool at once: who serves in any of them, and in which."""
