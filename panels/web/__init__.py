"""Pages that work without scripts: signing in, invitations; and what guards all pages."""
