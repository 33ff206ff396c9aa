"""What persons ask of us about their own data."""
