"""Floor 4: one source brought into step. `run.py` is the story; read it first."""
