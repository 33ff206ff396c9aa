"""The jobs that run by the clock. `schedule.py` is the timetable and names every job file."""
