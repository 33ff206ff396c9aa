"""A cycle around today, as an office would load it.

The day is read once; `conftest` holds the clock of every command to it.
"""

from datetime import timedelta

from sibermata.desk.opening import today

TODAY = today()
OPENS, DUE, CLOSES = (TODAY + timedelta(days) for days in (-30, 10, 60))
CYCLE = f"""
[cycle.UJI]
name = "Pemilihan uji"
vote_day = {CLOSES}
opens = {OPENS}
due = {DUE}
closes = {CLOSES}
classes = ["kades", "perangkat", "bpd", "lurah"]
texts = ["SKB-4"]
[requirement.UJI-DASAR]
name = "Dasar uji"
posts = ["KADES"]
courses = ["SBM-KEUANGAN", "SBM-PERENCANAAN"]
grace_days = 180
valid_months = 24
from = {OPENS}
"""
