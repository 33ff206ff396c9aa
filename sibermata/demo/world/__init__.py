"""The villages and whoever lives in them, from night to night: nothing here knows of a list."""
