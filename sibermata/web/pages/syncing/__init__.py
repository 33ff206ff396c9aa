"""Sinkronisasi: sources and their nights, held plans, handed-in files, jobs."""
