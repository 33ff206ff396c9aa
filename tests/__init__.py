"""The specification: names are sentences; the tree mirrors the package."""
