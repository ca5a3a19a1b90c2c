"""How somebody proves who they are: a password, a second factor, or the city's own sign-in."""
