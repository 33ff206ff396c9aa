"""Floor 6: the clock's door. `schedule.py` is the timetable; every other job file stands in it."""
