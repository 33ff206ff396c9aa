"""Floor 4: how villages and officials stand by the rules. Makes tasks, changes nobody."""
