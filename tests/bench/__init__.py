"""The bench: our nights beside the floors and dlt, whole processes on one machine, in one run.

`make bench` prints its table.
"""
