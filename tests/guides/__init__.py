"""The pictures of the guides, taken from the invented province."""
