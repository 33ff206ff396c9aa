"""The clock's door. `schedule.py` is the timetable; every other job file appears in it."""
