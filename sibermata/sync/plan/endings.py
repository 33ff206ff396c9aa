"""How a tenure ends when its source calls it over, or names its holder on another seat."""

from datetime import date

from sibermata.records.registry import Tenure
from sibermata.records.states import DayKnown, EndReason, TenureStatus
from sibermata.rules.time.absence import ended_by_successor
from sibermata.sync.plan.draft import Context


def ended(tenure: Tenure, why: str, other_start: date | None, context: Context) -> Tenure:
    """Return a tenure that is over: called over by its source, or because its holder is named on
    another seat.
    """
    if why == EndReason.INACTIVE:
        return over(tenure, None, context)
    end = ended_by_successor(
        other_start, other_start is not None, tenure.start_date, context.night, context.seen
    )
    return tenure._replace(
        status=TenureStatus.ENDED,
        end_date=end.on,
        end_how=end.how,
        end_reason=why,
        end_after=end.after,
    )


def over(tenure: Tenure, stated: date | None, context: Context) -> Tenure:
    """Return a tenure that its source calls over: on the `stated` day, else between the last night
    it was seen in office and this one.
    """
    end_date, end_how, end_after = tenure.end_date, tenure.end_how, tenure.end_after
    if stated is not None:
        end_date, end_how, end_after = stated, "stated", None
    elif tenure.status != TenureStatus.ENDED and (
        end_how != DayKnown.STATED or end_date is None or end_date > context.night
    ):
        end_date, end_how, end_after = context.night, "observed", context.seen
    reason = tenure.end_reason or EndReason.INACTIVE
    return tenure._replace(
        status=TenureStatus.ENDED,
        end_date=end_date,
        end_how=end_how,
        end_after=end_after,
        end_reason=reason,
    )
