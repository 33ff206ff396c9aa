"""Sinkronisasi: sources and their nights, held plans, files that people hand in, long work."""
