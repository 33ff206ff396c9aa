"""The timetable: one line per job, in the order of the night, with its reason. Nothing else runs by
itself.

`sibermata-jobs` prints it, `scheduler.py` makes the clock from it. Hours are in the office's zone,
whatever the zone of the machine.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sibermata.rules.time.office import NIGHT_HOUR, WIB, ZONE, latest_night

__all__ = ["NIGHT_HOUR", "latest_night"]  # the latest due night, for every job
MARK_AT = "04:15"  # the rosters of the night are published by then


BACK_UP_AT = "05:30"  # after the night and its marks, to include both

LISTS_AT_LATEST = "04:00"  # until then a list waits for the rosters that it is matched against


class Where(StrEnum):
    """Which process does a job."""

    ASKS = "asks"  # the clock: the job only requests work from the workers
    CLOCK = "clock"  # the clock: the job must run without a live worker too
    WORKER = "worker"  # a worker


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable.

    `name` is the file beside this one; `at` is hour:minute as cron writes them, days are words.
    """

    name: str
    at: str  # '01:00', or '*:*/5' for every five minutes
    days: str
    reason: str  # shown to the operator, therefore Indonesian
    at_start: bool = False  # also at the start of the service; the job itself finds out what is due
    where: Where = Where.WORKER


TIMETABLE = (
    Job(
        "sync_rosters",
        f"{NIGHT_HOUR:02}:00",
        "mon-sun",
        "saat server daerah sepi; malam yang terlewat dikejar sekali",
        at_start=True,
        where=Where.ASKS,
    ),
    Job(
        "sync_lists",
        f"{NIGHT_HOUR:02}:00",
        "mon-sun",
        "daftar ikrar dan pelatihan, tiap daftar begitu data pejabat daerahnya selesai dibaca, "
        f"selambatnya {LISTS_AT_LATEST}",
        at_start=True,
        where=Where.ASKS,
    ),
    # Marks depend on rosters and lists, papers on marks, and the morning's message on all of
    # them. The janitor renews marks for later publications.
    Job(
        "mark_standing",
        MARK_AT,
        "mon-sun",
        "setelah malam selesai: siapa sudah ikrar dan siapa terlatih",
    ),
    Job(
        "check_seats",
        "04:30",
        "mon-sun",
        "setelah malam selesai: kursi kosong, kursi ganda, masa jabatan yang hampir habis, "
        "menjadi tugas",
    ),
    Job(
        "tidy",
        "05:00",
        "mon-sun",
        "setelah malam selesai: kiriman yang lewat masa simpan, rencana dan sewa yang kedaluwarsa",
    ),
    Job(
        "prepare_papers",
        "05:15",
        "mon-sun",
        "bahan rapat untuk hari-hari yang akan datang, sebagai KONSEP; tidak ada yang dikirim",
    ),
    Job(
        "back_up",
        BACK_UP_AT,
        "mon-sun",
        "setelah bahan rapat: cadangan tersandi, langsung diuji pulih; yang lewat masanya dilepas",
        at_start=True,
        where=Where.CLOCK,  # the folder of backups is on this machine
    ),
    Job(
        "send_digest",
        "06:30",
        "mon-sun",
        "pesan pagi kepada tiap tujuan: angka dan tautan, tanpa nama siapa pun",
        at_start=True,
    ),
    Job(
        "janitor",
        "*:*/5",
        "mon-sun",
        "meneruskan proses yang pekerjanya mati, dan malam yang gagal dimulai; tiap pekerja juga "
        "melakukannya sendiri",
        where=Where.ASKS,
    ),
    Job(
        "send_outbox",
        "*:*/1",
        "mon-sun",
        "memeriksa malam dan sumber, mengirim pesan yang menunggu, memberi tanda hidup",
        where=Where.CLOCK,
    ),
)


def find_job(name: str) -> Job | None:
    """Return the line of a job; None if there is none of this name."""
    return next((job for job in TIMETABLE if job.name == name), None)


def last_due(job: Job, now: datetime) -> datetime:
    """Return the last instant up to `now` at which a job was due.

    It identifies the request, so that two clocks make it once.
    """
    there = now.astimezone(WIB).replace(second=0, microsecond=0)
    if job.at.startswith("*"):
        return there - timedelta(minutes=there.minute % int(job.at.removeprefix("*:*/")))
    hour, minute = map(int, job.at.split(":"))
    due = there.replace(hour=hour, minute=minute)
    return due if due <= there else due - timedelta(days=1)


def may_mark(now: datetime) -> bool:
    """Return whether marks may be renewed now: not during a night, which renews them at its end."""
    return not f"{NIGHT_HOUR:02}:00" <= f"{now.astimezone(WIB):%H:%M}" < MARK_AT


def latest_backup(now: datetime) -> datetime:
    """Return the last instant up to `now` at which a backup was due."""
    local = now.astimezone(WIB)
    hour, minute = map(int, BACK_UP_AT.split(":"))
    due = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)


def timetable() -> str:
    """Return the timetable as lines of text."""
    lines = [f"Jadwal, waktu {ZONE} (WIB):"]
    for job in TIMETABLE:
        when = f"tiap {job.at.removeprefix('*:*/')} menit" if job.at.startswith("*") else job.at
        days = "setiap hari" if job.days == "mon-sun" else job.days
        lines.append(f"  {when:<13} {days:<12} {job.name:<14} {job.reason}")
    return "\n".join(lines)
