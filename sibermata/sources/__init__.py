"""The outside world: from an address to bytes to rows of text. Knows no database."""
