"""Which backups are kept, told by the days they were made on."""

from datetime import UTC, datetime, timedelta

from sibermata.records.office.backup import KeptBackup
from sibermata.rules.night_numbers import BackupNumbers
from sibermata.rules.time.retention import past

NUMBERS = BackupNumbers(days=3, weeks=2, months=2, oldest_hours=36)
FIRST = datetime(2026, 1, 1, 22, 30, tzinfo=UTC)  # 05:30 of the office's 2 January


def backup(number: int, made: datetime, *, proven: bool = True) -> KeptBackup:
    return KeptBackup(
        number, f"{number}", made, 1, "", "", 1, "", made, made if proven else None, 1.0
    )


def days_left(made: list[KeptBackup]) -> list[str]:
    gone = {one.id for one in past(made, NUMBERS)}
    return [
        f"{one.made_at + timedelta(hours=7):%m-%d}{'' if one.proven_at else '?'}"
        for one in made
        if one.id not in gone
    ]


def test_the_last_of_each_day_week_and_month_stays() -> None:
    made = [backup(day, FIRST + timedelta(days=day)) for day in range(75)]
    # 17 March is a Tuesday: three days, the week before its Sunday, the month before its end
    assert days_left(made) == ["02-28", "03-15", "03-16", "03-17"]


def test_a_proven_backup_stays_before_a_later_one_of_the_same_day_that_is_not() -> None:
    made = [
        backup(1, FIRST),
        backup(2, FIRST + timedelta(hours=3), proven=False),
        backup(3, FIRST + timedelta(days=1)),
    ]
    assert days_left(made) == ["01-02", "01-03"]


def test_the_newest_proven_one_stays_however_old_it_is() -> None:
    made = [backup(0, FIRST)]
    made += [backup(day, FIRST + timedelta(days=day), proven=False) for day in range(100, 130)]
    assert days_left(made) == ["01-02", "04-30?", "05-09?", "05-10?", "05-11?"]


def test_of_none_none_goes() -> None:
    assert past([], NUMBERS) == []
