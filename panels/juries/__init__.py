"""Juries: planning, stages, dates and remit."""
