"""From chances to panels: a lottery whose averages are what a rule asks for."""
