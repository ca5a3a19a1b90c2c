"""Alternates: who steps in when members of the panel leave, chosen so that least is lost."""
