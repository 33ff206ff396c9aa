"""Shapes of how the office runs its installation: messages that go out, backups that are kept."""
