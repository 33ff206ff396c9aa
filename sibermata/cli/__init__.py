"""The commands, one file per subject. Each imports what it needs when it runs: a quiet night is
mostly process start.
"""
