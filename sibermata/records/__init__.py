"""The shapes that travel between floors. Frozen, typed, without behaviour of their own."""
