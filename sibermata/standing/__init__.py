"""How villages and officials stand by the rules. Raises tasks, changes nobody."""
