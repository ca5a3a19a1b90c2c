"""Members: once all seats are taken, each list with the columns that its reader may see."""
