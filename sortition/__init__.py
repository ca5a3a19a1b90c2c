"""The lotteries: who sits in the room, by chances that anyone can check."""

__version__ = "0.1.0"
