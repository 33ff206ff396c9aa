"""The workers: what the queue brings, who does it, and when a worker is ended."""
