"""After a record was taken from a person: acts and results follow the name and the post as written.

Nothing is rewritten: a new version names the other person, the old one can still be read.
"""

from sibermata.records.programme.deeds import PledgeRecord, TrainingRecord
from sibermata.rules.person.name import name_key
from sibermata.rules.programme.after_split import Part, goes_along
from sibermata.store.base.publications import publish_act
from sibermata.store.desk.desk import Desk
from sibermata.store.programme.deeds import acts_of, results_of, write_act, write_result
from sibermata.store.registry.people import holders


def follow_split(desk: Desk, person: int, apart: int) -> tuple[list[int], list[int]]:
    """Give to the new person the acts and results whose evidence names that person; return the
    numbers of both.
    """
    acts, results = acts_of(desk.connection, [person]), results_of(desk.connection, [person])
    if not (acts or results):
        return [], []
    stays, goes = part_of(desk, person), part_of(desk, apart)

    def is_others(one: PledgeRecord | TrainingRecord) -> bool:
        written = name_key(one.name_as_written, desk.book.names.aliases)
        post = one.post_as_written.partition(" ")[0]
        return goes_along(written, (one.village_code, post), stays, goes)

    acts = [one for one in acts if is_others(one)]
    results = [one for one in results if is_others(one)]
    if acts or results:
        at = publish_act(desk.connection, "split")
        for act in acts:
            write_act(desk.connection, at, act._replace(person_id=apart))
        for result in results:
            write_result(desk.connection, at, result._replace(person_id=apart))
        about = {"pledges": len(acts), "results": len(results)}
        desk.note("deeds follow the split", person, apart=apart, **about)
    return [one.id for one in acts], [one.id for one in results]


def part_of(desk: Desk, person: int) -> Part:
    """Return the name and the seats of one of the two."""
    held = holders(desk.connection, [person])
    seats = {(tenure.village_code, tenure.post) for _, tenure in held}
    return Part(held[0][0].name_key if held else "", seats)
