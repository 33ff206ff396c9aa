"""Floor 3: the outside world, address -> bytes -> rows of text. Knows no database."""
