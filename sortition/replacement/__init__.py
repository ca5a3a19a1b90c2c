"""After the draw: members leave, and a small lottery decides who steps in."""
