"""What somebody whose mark this is does next: which obligation, which course, by when. Pure."""

from collections.abc import Sequence
from datetime import date

from sibermata.records.states import NextStep, PledgeState, TrainingState

OF_PLEDGE = {
    PledgeState.OPEN: NextStep.SIGN,
    PledgeState.OVERDUE: NextStep.SIGN_NOW,
    PledgeState.RESIGN_NEEDED: NextStep.SIGN_AGAIN,
    PledgeState.FROZEN: NextStep.LOOK,
    PledgeState.UNCONFIRMED: NextStep.ANSWER,
}
OF_TRAINING = {TrainingState.EXPIRING: NextStep.RENEW}
TO_TAKE = (
    TrainingState.IN_GRACE,
    TrainingState.NOT_STARTED,
    TrainingState.IN_PROGRESS,
    TrainingState.FAILED,
    TrainingState.EXPIRED,
)


def next_of_pledge(state: PledgeState) -> NextStep:
    """Return the next step for somebody's standing in a cycle."""
    return OF_PLEDGE.get(state, NextStep.NOTHING)


def next_of_training(state: TrainingState, due: date | None, on: date) -> NextStep:
    """Return the next step for somebody's standing with a requirement."""
    if state in TO_TAKE:
        return NextStep.TAKE_NOW if due is not None and on > due else NextStep.TAKE
    return OF_TRAINING.get(state, NextStep.NOTHING)


def in_words(courses: Sequence[Sequence[str]]) -> str:
    """Return courses as a sentence names them: of an inner list any one."""
    return ", ".join(" atau ".join(any_of) for any_of in courses)
