"""The villages and the people in them, from night to night; knows nothing of lists."""
