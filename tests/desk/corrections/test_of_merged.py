"""What was corrected on a merged person holds for the one who is kept, and goes back when they are
parted.
"""

from datetime import date

import pytest

from sibermata.desk.corrections.correct import correct
from sibermata.desk.corrections.decide import accept, answer, withdraw
from sibermata.desk.corrections.stated import state_end
from sibermata.desk.identity.answers import answer_question, withdraw_answer
from sibermata.desk.identity.merges import Merged, Parted, merge_people, split_people
from sibermata.errors import Refusal
from sibermata.rules.person.identity import Answer
from tests.desk.acts import KTP, desk, standing
from tests.lives import asked, bare, live
from tests.office import BUDI, KESEMEN, SITI, Office

KEPT, GONE = "Budi Ujicoba", "Budi Ujicobaa"
TWIN = bare(BUDI, name=GONE, post="Kaur Keuangan", village_code=KESEMEN, birth_date="1985-04-13")
FIRST = {"mojokerto": [bare(SITI), BUDI], "mojokerto-2": [TWIN]}


@pytest.fixture
def twins(office: Office) -> Office:
    """One human being held as two: Budi of the first source, and of the second under a misspelt
    name.
    """
    live(office, FIRST)
    return office


def of(office: Office, name: str) -> int:
    return int(
        office.ask("select id from person where recorded_to = 'infinity' and name = %s", name)[0][
            "id"
        ]
    )


def fix(office: Office, person: int, field: str, value: str, **options: object) -> int:
    with desk(office) as at:
        return correct(
            at, person, field, value, **{"reason": "KTP", "evidence": KTP, **options}
        ).number  # type: ignore[arg-type]


def merge(office: Office) -> Merged:
    kept, gone = of(office, KEPT), of(office, GONE)
    with desk(office, "Dewi") as at:
        return merge_people(at, kept, gone, despite="KTP keduanya dilihat")


def split(office: Office, gone: int) -> Parted:
    with desk(office, "Dewi") as at:
        return split_people(at, gone)


def shown(office: Office, field: str) -> set[object]:
    """What the roster says of Budi, in whatever seat."""
    return {row[field] for row in office.roster(ended=True) if row["name"].startswith("Budi")}


def conflicts(office: Office, status: str = "open") -> int:
    return office.codes(status).count("CORRECTION_CONFLICT")


def test_a_correction_of_the_merged_person_holds_for_the_kept_one_and_goes_back_with_the_split(
    twins: Office,
) -> None:
    gone = of(twins, GONE)
    number = fix(twins, gone, "birth_place", "Kediri")
    done = merge(twins)
    assert shown(twins, "birth_place") == {"Kediri"}
    assert len(done.followed.laid) == 1
    for phone in ("081234500001", "081234500002"):
        live(twins, {"mojokerto": [bare(SITI), {**BUDI, "phone": phone}], "mojokerto-2": [TWIN]})
        assert shown(twins, "birth_place") == {"Kediri"}
    live(twins, FIRST)
    parted = split(twins, gone)
    assert (parted.followed.back, parted.stay) == (done.followed.laid, [])
    assert {row["name"]: row["birth_place"] for row in twins.roster()}[KEPT] == "Mojokerto"
    assert {row["name"]: row["birth_place"] for row in twins.roster()}[GONE] == "Kediri"
    assert standing(twins, number) == "ACTIVE"
    assert conflicts(twins) + conflicts(twins, "fixed_at_source") == 0


def test_a_merge_moves_no_correction_and_no_value_but_the_corrected_one(twins: Office) -> None:
    gone = of(twins, GONE)
    number = fix(twins, gone, "birth_place", "Kediri")
    merge(twins)
    assert twins.ask("select person_id, state from correction where id = %s", number) == [
        {"person_id": gone, "state": "ACTIVE"}
    ]
    assert twins.ask("select count(*) n from person where id = %s", gone) == [{"n": 2}]
    versions = twins.ask(
        "select name, birth_place, birth_date from person where id = %s order by recorded_from",
        of(twins, KEPT),
    )
    assert [row["birth_place"] for row in versions] == ["Mojokerto", "Kediri"]
    assert len({(row["name"], row["birth_date"]) for row in versions}) == 1


def test_taking_an_answer_back_takes_the_correction_back_too(twins: Office) -> None:
    kept, gone = of(twins, KEPT), of(twins, GONE)
    with desk(twins, "Dewi") as at:
        number = at.connection.execute(
            "insert into finding (district_code, source, fingerprint, code, severity, people, "
            "first_run, last_run, first_at) values ('35.16', 'mojokerto', 'x', 'LINK_QUESTION', "
            "'question', %s, 1, 1, now()) returning id",
            ([kept, gone],),
        ).fetchone()[0]  # type: ignore[index]
    fix(twins, gone, "birth_place", "Kediri")
    with desk(twins, "Dewi") as at:
        assert len(answer_question(at, number, Answer.SAME).laid) == 1
    assert shown(twins, "birth_place") == {"Kediri"}
    with desk(twins, "Dewi") as at:
        assert len(withdraw_answer(at, number).back) == 1
    assert shown(twins, "birth_place") == {"Kediri", "Mojokerto"}


def test_two_corrections_of_one_value_are_a_question_and_neither_is_lost(twins: Office) -> None:
    kept, gone = of(twins, KEPT), of(twins, GONE)
    mine, other = (
        fix(twins, kept, "birth_place", "Blitar"),
        fix(twins, gone, "birth_place", "Kediri"),
    )
    done = merge(twins)
    assert [(one.shown, one.waiting) for one in done.followed.conflicts] == [(mine, other)]
    assert (shown(twins, "birth_place"), conflicts(twins)) == ({"Blitar"}, 1)
    live(
        twins,
        {
            "mojokerto": [bare(SITI), {**BUDI, "phone": "081234500001"}],
            "mojokerto-2": [{**TWIN, "phone": "081234500001"}],
        },
    )
    assert (standing(twins, mine), standing(twins, other), conflicts(twins)) == (
        "ACTIVE",
        "ACTIVE",
        1,
    )
    with desk(twins) as at:
        withdraw(at, mine)
    assert (shown(twins, "birth_place"), conflicts(twins)) == ({"Kediri"}, 0)


def test_the_other_side_of_a_contradiction_may_be_withdrawn_too_and_a_split_ends_it(
    twins: Office,
) -> None:
    kept, gone = of(twins, KEPT), of(twins, GONE)
    fix(twins, kept, "birth_place", "Blitar")
    other = fix(twins, gone, "birth_place", "Kediri")
    merge(twins)
    split(twins, gone)
    assert (shown(twins, "birth_place"), conflicts(twins)) == ({"Blitar", "Kediri"}, 0)
    with desk(twins, "Dewi") as at:
        at.connection.execute(
            "update judgement set withdrawn_at = now() where withdrawn_at is null"
        )
    merge(twins)
    assert conflicts(twins) == 1
    with desk(twins) as at:
        withdraw(at, other)
    assert (shown(twins, "birth_place"), conflicts(twins)) == ({"Blitar"}, 0)


def test_the_same_correction_on_both_is_no_contradiction(twins: Office) -> None:
    fix(twins, of(twins, KEPT), "birth_place", "Kediri")
    fix(twins, of(twins, GONE), "birth_place", "Kediri")
    assert merge(twins).followed == ([], [], [])
    assert (shown(twins, "birth_place"), conflicts(twins)) == ({"Kediri"}, 0)


def test_a_new_correction_addressed_to_the_merged_person_lands_on_the_kept_one_and_stays_there(
    twins: Office,
) -> None:
    kept, gone = of(twins, KEPT), of(twins, GONE)
    merge(twins)
    with desk(twins) as at:
        done = correct(at, gone, "birth_place", "Kediri", reason="KTP", evidence=KTP)
    assert (done.person, shown(twins, "birth_place")) == (kept, {"Kediri"})
    assert split(twins, gone).stay == [done.number]
    assert {row["name"]: row["birth_place"] for row in twins.roster()}.items() >= {
        KEPT: "Kediri",
        GONE: "Mojokerto",
    }.items()


def test_what_follows_is_withdrawn_where_it_was_made(twins: Office) -> None:
    number = fix(twins, of(twins, GONE), "birth_place", "Kediri")
    (following,) = merge(twins).followed.laid
    with pytest.raises(Refusal, match=f"CORRECTION_FOLLOWS: .*origin={number}"), desk(twins) as at:
        withdraw(at, following)
    with desk(twins) as at:
        withdraw(at, number)
    assert (shown(twins, "birth_place"), standing(twins, following)) == ({"Mojokerto"}, "WITHDRAWN")


def test_a_correction_accepted_after_the_merge_follows_it(twins: Office) -> None:
    number = fix(twins, of(twins, GONE), "birth_date", "1985-04-14", evidence="")
    assert merge(twins).followed.laid == []
    with desk(twins, "Dewi") as at:
        accept(at, number)
    assert shown(twins, "birth_date") == {date(1985, 4, 14)}


def test_the_officers_newer_word_on_the_kept_person_is_no_contradiction(twins: Office) -> None:
    fix(twins, of(twins, GONE), "birth_place", "Kediri")
    merge(twins)
    fix(twins, of(twins, KEPT), "birth_place", "Blitar")
    assert (shown(twins, "birth_place"), conflicts(twins)) == ({"Blitar"}, 0)


def test_each_source_is_told_in_its_packet_and_absorbs_its_own(twins: Office) -> None:
    number = fix(twins, of(twins, GONE), "birth_place", "Kediri")
    (following,) = merge(twins).followed.laid
    assert {row["source"] for row in twins.ask("select source from correction")} == {
        "mojokerto",
        "mojokerto-2",
    }
    live(
        twins, {"mojokerto": [bare(SITI), BUDI], "mojokerto-2": [{**TWIN, "birth_place": "Kediri"}]}
    )
    assert (standing(twins, number), standing(twins, following), shown(twins, "birth_place")) == (
        "ABSORBED",
        "ACTIVE",
        {"Kediri"},
    )
    live(twins, {"mojokerto": [bare(SITI), {**BUDI, "birth_place": "Kediri"}]})
    assert (standing(twins, following), shown(twins, "birth_place")) == ("ABSORBED", {"Kediri"})


def test_a_third_value_of_the_kept_persons_source_is_asked_about(twins: Office) -> None:
    fix(twins, of(twins, GONE), "birth_place", "Kediri")
    (following,) = merge(twins).followed.laid
    live(twins, {"mojokerto": [bare(SITI), {**BUDI, "birth_place": "Blitar"}]})
    assert (standing(twins, following), shown(twins, "birth_place")) == ("CHALLENGED", {"Kediri"})
    with desk(twins) as at:
        answer(at, following, "source")
    assert shown(twins, "birth_place") == {"Blitar"}


def test_a_corrected_nik_of_the_merged_person_is_shown_and_still_has_one_bearer(
    twins: Office,
) -> None:
    gone = of(twins, GONE)
    fix(twins, gone, "nik", "3516051304859012")
    merge(twins)
    bearers = "select id from person where recorded_to = 'infinity' and nik_hash = %s"
    assert twins.ask(bearers, twins.secrecy.hash("3516051304859012")) == [{"id": gone}]
    for nik in (
        BUDI["nik"],
        "3516051304859012",
        BUDI["nik"],
    ):  # the source catches up, and falls back again
        live(
            twins,
            {
                "mojokerto": [bare(SITI), {**BUDI, "nik": nik}],
                "mojokerto-2": [{**TWIN, "phone": "081234500001"}],
            },
        )
        assert twins.ask(bearers, twins.secrecy.hash("3516051304859012")) == [{"id": gone}]
        assert asked(twins) == []
    split(twins, gone)
    assert twins.ask(bearers, twins.secrecy.hash(BUDI["nik"])) == [{"id": of(twins, KEPT)}]


def test_an_end_stated_for_one_ends_the_seat_that_both_were_said_to_hold(office: Office) -> None:
    live(
        office,
        {"mojokerto": [bare(SITI), BUDI], "mojokerto-2": [bare(BUDI, name=GONE, birth_date="")]},
    )
    gone = of(office, GONE)
    with desk(office) as at:
        state_end(at, gone, on=date(2026, 2, 20), reason="meninggal", evidence="akta")
    merge(office)
    assert {
        (row["status"], row["end_date"]) for row in office.roster(ended=True) if row["name"] == KEPT
    } == {("ended", date(2026, 2, 20))}
    split(office, gone)
    assert {row["name"]: row["status"] for row in office.roster(ended=True)}.items() >= {
        KEPT: "active",
        GONE: "ended",
    }.items()


def test_merges_of_merges_carry_a_correction_to_whoever_is_shown(office: Office) -> None:
    third = bare(
        BUDI,
        name="Budy Ujicobaa",
        post="Kasi Pelayanan",
        village_code=KESEMEN,
        birth_date="1985-04-14",
    )
    live(office, {"mojokerto": [bare(SITI), BUDI], "mojokerto-2": [TWIN, third]})
    kept, gone, last = of(office, KEPT), of(office, GONE), of(office, "Budy Ujicobaa")
    fix(office, last, "birth_place", "Kediri")
    for one, other in ((gone, last), (kept, gone)):
        with desk(office, "Dewi") as at:
            merge_people(at, one, other, despite="KTP keduanya dilihat")
    assert {
        row["birth_place"] for row in office.roster(ended=True) if row["person_id"] == kept
    } == {"Kediri"}
    split(office, gone)
    assert {
        row["birth_place"] for row in office.roster(ended=True) if row["person_id"] == kept
    } == {"Mojokerto"}
    assert {
        row["birth_place"] for row in office.roster(ended=True) if row["person_id"] == gone
    } == {"Kediri"}
    split(office, last)
    assert {
        row["birth_place"] for row in office.roster(ended=True) if row["person_id"] == gone
    } == {"Mojokerto"}
