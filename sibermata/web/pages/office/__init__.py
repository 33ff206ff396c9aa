"""The office itself: one's own account, who may come in, who did what."""
