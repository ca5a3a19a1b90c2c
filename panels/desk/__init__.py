"""The confirmation desk: ringing the drawn, what they say, and who steps in for whom."""
