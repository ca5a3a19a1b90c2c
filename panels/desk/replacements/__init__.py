"""Replacements: how the quotas stand, who could step in, the draw of who does, and its telling."""
