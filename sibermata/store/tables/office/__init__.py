"""Tables for running the installation: outgoing messages, backups, data protection."""
