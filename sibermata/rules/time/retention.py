"""Which backups are kept: the last one of each of so many days, weeks and months. Pure.

Counted back from the newest backup, not from today: if no more are made, none of the last ones is
dropped.
"""

from collections.abc import Iterable
from datetime import date

from sibermata.records.office.backup import KeptBackup
from sibermata.rules.night_numbers import BackupNumbers
from sibermata.rules.time.office import office_day


def past(kept: Iterable[KeptBackup], numbers: BackupNumbers) -> list[KeptBackup]:
    """Return the backups that may go. A proven one is kept before a newer one of the same day that
    is not; the newest, and the newest proven one, always stay.
    """
    newest_first = sorted(kept, key=lambda one: one.made_at, reverse=True)
    stays = {one.id for one in newest_first[:1]}
    stays |= {one.id for one in [one for one in newest_first if one.proven_at][:1]}
    for number_of, many in (
        (day_number, numbers.days),
        (week_number, numbers.weeks),
        (month_number, numbers.months),
    ):
        best: dict[int, KeptBackup] = {}
        for one in newest_first:
            period = number_of(office_day(one.made_at))
            if period not in best or (one.proven_at and not best[period].proven_at):
                best[period] = one
        newest = max(best, default=0)
        stays |= {one.id for period, one in best.items() if newest - period < many}
    return [one for one in newest_first if one.id not in stays]


def day_number(day: date) -> int:
    """Return the number of a day; the next one's is one more."""
    return day.toordinal()


def week_number(day: date) -> int:
    """Return the number of a day's week, from Monday."""
    return (day.toordinal() - 1) // 7


def month_number(day: date) -> int:
    """Return the number of a day's month."""
    return day.year * 12 + day.month
