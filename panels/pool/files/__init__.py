"""Files of volunteers: looked over, decided upon, taken in all or not at all; and written."""
