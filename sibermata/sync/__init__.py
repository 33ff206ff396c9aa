"""Brings one source into step with the registry. `run.py` is the story; read it first."""
