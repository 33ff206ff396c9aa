"""Floor 4: the desk where people decide. It meets the night in the tables, never by import."""
