"""`python -m tests.bench.one_night sync|mark DAY`: a night as the clock works it off, one process for
the sources and one for what follows them: the index of names, the marks, the measures.

Apart, because they are different work: whoever reads what a night of the sources costs is not to
read the marks in it.
"""

import sys
from datetime import date

from sibermata.desk.opening import opened
from sibermata.records.run import State
from sibermata.sync.run import sync

WELL = (State.PUBLISHED, State.NOOP)


def main(what: str, day: str) -> int:
    """Do one part of a night; return 1 if a source did not come through."""
    night = date.fromisoformat(day)
    with opened() as door:
        if what == "mark":
            door.night_over(night)
            return 0
        declared = door.declared()
        work = door.night(by="bench", night=night)
        results = list(sync(declared.sources, work, declared.names, declared.broken))
    return 0 if all(result.state in WELL for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
