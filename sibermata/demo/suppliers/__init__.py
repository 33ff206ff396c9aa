"""Who delivers which list, and what goes wrong with it for a night."""
