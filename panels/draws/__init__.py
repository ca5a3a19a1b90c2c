"""The draw: test lotteries, the freeze, the lottery, the number, and the folder that proves it."""
