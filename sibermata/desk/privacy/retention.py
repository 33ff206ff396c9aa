"""Erases what is past its time, and proves it in the trail: what, how many, until when.

Law: UU 27/2022 art. 42-44. Deliveries, evidence, papers, uploads, sessions and the security log
have numbers of their own; here belong quarantined values, requests, and the personal columns of
officials who left.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sibermata.rules.seats import add_months
from sibermata.rules.time.office import WIB, office_day
from sibermata.store.desk.desk import Desk
from sibermata.store.privacy.retention import (
    ended_people,
    erase_people,
    erase_quarantine,
    erase_requests,
    still_delivered,
)

ACT = "personal data erased"


def erase_past(desk: Desk, now: datetime, others: Mapping[str, int]) -> dict[str, int]:
    """Erase what is past its time and write the proof; return how much of each.

    `others`: what the same night erased elsewhere, for the same proof. If nothing was erased,
    nothing is written.
    """
    numbers = desk.book.night.privacy
    quarantine = now - timedelta(days=numbers.quarantine_days)
    ended = add_months(desk.today, -12 * numbers.ended_years)
    answered = datetime.combine(
        add_months(desk.today, -12 * numbers.request_years), datetime.min.time(), WIB
    )
    people = ended_people(desk.connection, ended)
    gone = erase_people(desk.connection, people) if people else {}
    done = {
        "people": len(people),
        **{f"people_{name}": count for name, count in gone.items()},
        **{
            f"quarantine_{name}": count
            for name, count in erase_quarantine(desk.connection, quarantine).items()
        },
        "requests": erase_requests(desk.connection, answered),
        **others,
    }
    if any(done.values()):
        until = {
            "people": ended.isoformat(),
            "quarantine": office_day(quarantine).isoformat(),
            "requests": answered.date().isoformat(),
        }
        kept = still_delivered(desk.connection, ended)
        counts = {name: count for name, count in done.items() if count}
        desk.note(ACT, desk.today, until=until, still_delivered=kept, **counts)
    return done
