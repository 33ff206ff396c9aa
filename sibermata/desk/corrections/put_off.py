"""Puts findings off until a day: what cannot be decided today comes back then."""

from collections.abc import Sequence
from datetime import date, timedelta

from sibermata.errors import Refusal
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.finding_states import put_off_findings

LONGEST_DAYS = 90  # a longer delay would be an answer


def put_off(desk: Desk, findings: Sequence[int], until: date) -> int:
    """Put open findings off until a day, or take them up again if the day is today; return how
    many.
    """
    refuse_unnamed(desk)
    last = desk.today + timedelta(days=LONGEST_DAYS)
    if not desk.today <= until <= last:
        raise Refusal("PUT_OFF_DAY", first=desk.today, last=last)
    count = put_off_findings(desk.connection, desk.scope.listed, findings, desk.by, until)
    about = {"until": until.isoformat(), "rows": count}
    desk.note("findings put off", findings[0] if findings else "-", **about)
    return count
