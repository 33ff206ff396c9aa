"""Ikrar and Pelatihan by their pages: from the cycle to the village, by persons and by seats."""

import re
from datetime import date

import pytest

from sibermata.records.account import Role
from sibermata.standing.index import index_registry
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.counts import Asked, count_kept, count_standing
from tests.gathering import MEETING, Gathering
from tests.lists import Lists, signs
from tests.marks import Programme
from tests.office import Office
from tests.web.conftest import NOW, Browser, app_of, check_page, close

VACANT = r'<a href="(/wilayah/35.16/daftar/vacant[^"]+)">([\d.]+)</a>'


@pytest.fixture
def marked(own_office: Office) -> Browser:
    """An administrator of a province whose marks were made."""
    programme = Programme(own_office)
    programme.sign(programme.person("Budi Ujicoba"))
    programme.mark()
    return Browser(app_of(own_office), Role.ADMINISTRATOR)


def sums(text: str) -> list[int]:
    """The numbers of the last row of a table."""
    foot = text[text.index("<tfoot>") : text.index("</tfoot>")]
    return [int(one.replace(".", "")) for one in re.findall(r">([\d.]+)<", foot)]


def test_a_cycle_is_split_from_the_district_to_the_village_and_the_sums_tie(
    marked: Browser,
) -> None:
    check_page(marked.get("/ikrar"))
    found = []
    for within in ("", "?wilayah=35.16", "?wilayah=35.16.05"):
        answer = marked.get(f"/ikrar/UJI{within}")
        check_page(answer)
        found.append(sums(answer.text))
    assert found[1] == found[2]
    assert all(whole >= part for whole, part in zip(found[0][:2], found[1][:2], strict=True))
    persons, covered, *_ = found[1]
    assert persons > covered == 1


def test_what_the_last_marking_kept_is_what_counting_anew_says(own_office: Office) -> None:
    programme = Programme(own_office)
    for name in ("Budi Ujicoba", "Siti Contohwati"):
        programme.sign(programme.person(name))
        programme.mark()
        with programme.desk() as desk:
            ground = stored_programme(desk.connection), desk.book.posts.posts
            for scope in (Scope.province(), Scope(frozenset({"35.17"}))):
                anew = count_standing(desk.connection, scope, "district", *ground)
                kept = count_kept(desk.connection, scope, Asked())
                assert {group: vars(one) for group, one in kept.items()} == {
                    group: vars(one) for group, one in anew.items()
                }
                assert kept


def test_a_requirement_is_shown_with_what_it_asks_for(marked: Browser) -> None:
    check_page(marked.get("/pelatihan"))
    answer = marked.get("/pelatihan/DASAR")
    check_page(answer)
    assert "Pengelolaan Keuangan Desa" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/ikrar/TIDAK-ADA",
        "/pelatihan/TIDAK-ADA",
        "/ikrar/UJI?wilayah=99",
        "/ikrar/UJI?wilayah=abcdefgh'--",
    ],
)
def test_what_is_none_is_not_found(path: str, marked: Browser) -> None:
    check_page(marked.get(path), 404)


def test_an_officer_does_not_see_another_district(marked: Browser) -> None:
    officer = Browser(marked.app, Role.OFFICER)
    check_page(officer.get("/ikrar/UJI?wilayah=35.17"), 404)
    page = officer.get("/ikrar/UJI")
    check_page(page)
    assert "Mojokerto" in page.text
    assert "Jombang" not in page.text


def test_who_sees_numbers_only_gets_them_without_links(marked: Browser) -> None:
    leader = Browser(marked.app, Role.LEADER)
    page = leader.get("/ikrar/UJI").text
    assert "/aparatur" not in page
    assert sums(page) == sums(marked.get("/ikrar/UJI").text)


def test_every_number_leads_to_a_list_that_counts_the_same(
    marked: Browser, own_office: Office
) -> None:
    index_registry(own_office.database, own_office.secrecy)
    links, cells = set(), []
    for path in ("/ikrar", "/ikrar/UJI", "/ikrar/UJI?wilayah=35.16.05", "/pelatihan/DASAR"):
        text = marked.get(path).text
        links |= {*re.findall(r'<a href="(/(?:aparatur|wilayah)[^"]+)">([\d.]+)</a>', text)}
        cells += re.findall(r'<td class="number"[^>]*>([\d.]+)</td>', text)
    assert {*cells} <= {"0"}, "a number without its list"
    assert {"kursi", "vacant"} <= {one[0].partition("?")[0].split("/")[-1] for one in links}
    for address, number in links:
        listed = marked.get(address.replace("&amp;", "&"))
        check_page(listed)
        assert f'data-total="{number}"' in listed.text, address


def test_vacant_seats_are_listed_as_they_were_counted_with_the_marks(
    marked: Browser, own_office: Office
) -> None:
    (before,) = {*re.findall(VACANT, marked.get("/ikrar/UJI?wilayah=35.16").text)}
    index_registry(own_office.database, own_office.secrecy)
    of_all = vacant_now(marked)
    with own_office.database.work() as connection:  # whoever ends today is there until midnight
        connection.execute(
            "update tenure set status = 'ended', end_date = %s, end_how = 'stated' "
            "where post = 'KADES' and recorded_to = 'infinity' and district_code = '35.16'",
            (NOW.date(),),
        )
        connection.execute("delete from indexing")
    index_registry(own_office.database, own_office.secrecy)
    (after,) = {*re.findall(VACANT, marked.get("/ikrar/UJI?wilayah=35.16").text)}
    assert after == before
    listed = marked.get(after[0].replace("&amp;", "&"))
    assert f'data-total="{after[1]}"' in listed.text
    assert vacant_now(marked) > of_all


def vacant_now(browser: Browser) -> int:
    """How many seats are vacant whatever the marks say."""
    listed = browser.get("/wilayah/35.16/daftar/vacant").text
    (number,) = re.findall(r'data-total="(\d+)"', listed)
    return int(number)


def test_seats_of_what_is_none_are_not_found(marked: Browser) -> None:
    for asked in ("siklus=ANTAH", "wajib=ANTAH", "siklus=<i>"):
        check_page(marked.get(f"/wilayah/35.16/daftar/kursi?{asked}"), 404)
    check_page(marked.get("/wilayah/35.16/daftar/kursi"))


def test_the_lists_that_came_stand_beside_the_numbers_and_candidates_are_confirmed_there(
    own_office: Office,
) -> None:
    programme = Programme(own_office)
    Lists(programme).take([signs("Wati Simulasi")])
    act = programme.sign(programme.person("Joko Fiktif"), form="ikrar", mode="live_stream").number
    programme.mark()
    app = app_of(own_office)
    ruler, officer, leader = (
        Browser(app, role) for role in (Role.ADMINISTRATOR, Role.OFFICER, Role.LEADER)
    )
    shown = ruler.get("/ikrar")
    check_page(shown)
    assert 'href="/sinkronisasi/sumber/daftar"' in shown.text
    assert "Joko Fiktif" in shown.text
    assert '<td data-label="Desa">Srigading</td>' in shown.text
    assert "Provinsi yang memastikannya" in officer.get("/ikrar").text
    assert "Joko Fiktif" not in leader.get("/ikrar").text
    assert "Daftar yang datang" not in leader.get("/pelatihan").text
    assert "Daftar yang datang" in officer.get("/pelatihan").text
    form = {"csrf": f"csrf of {ruler.token}", "calon": str(act)}
    check_page(ruler.post("/ikrar/calon", data=form), 422)
    other = {"dokumen": ("hadir.txt", b"bukan pindaian")}
    refused = ruler.post("/ikrar/calon", data=form, files=other)
    check_page(refused, 422)
    assert "bukan PDF, JPEG, atau PNG" in refused.text
    assert f'value="{act}" aria-label="Pilih Joko Fiktif" checked' in refused.text
    paper = {"dokumen": ("hadir.pdf", b"%PDF-1.7 contoh")}
    check_page(ruler.post("/ikrar/calon", data={"csrf": form["csrf"]}, files=paper), 422)
    assert ruler.post("/ikrar/calon", data=form, files=paper).status_code == 303
    (kept,) = own_office.ask(
        "select state, verified_by from pledge_act where id = %s and recorded_to = 'infinity'", act
    )
    assert (kept["state"], kept["verified_by"]) == ("counted", "Ratna")
    assert "menunggu dipastikan" not in ruler.get("/ikrar").text
    close(app)


def test_every_candidate_stands_on_a_page_and_what_was_held_leads_to_its_meeting(
    own_office: Office,
) -> None:
    programme = Programme(own_office)
    text = MEETING.replace("courses = []", 'courses = ["SBM-KEUANGAN"]')
    Gathering(programme, text)
    people = own_office.ask("select distinct person_id from tenure order by 1 limit 6")
    for number in range(54):
        person, day = people[number % 6]["person_id"], date(2026, 3, 1 + number // 6)
        programme.sign(person, mode="live_stream", form="ikrar", day=day)
    programme.mark()
    app = app_of(own_office)
    ruler, leader = Browser(app, Role.ADMINISTRATOR), Browser(app, Role.LEADER)
    pages = [ruler.get(f"/ikrar?hal={number}") for number in (1, 2)]
    for page, rows in zip(pages, (50, 4), strict=True):
        check_page(page)
        assert page.text.count('aria-label="Pilih ') == rows
        assert "54 ikrar" in page.text
    seen = re.findall(r'name="terlihat" value="([0-9]+)"', pages[0].text)
    form = {"csrf": f"csrf of {ruler.token}", "semua": "ya", "terlihat": seen}
    again = ruler.post("/ikrar/calon", data=form)
    assert 'name="semua" value="ya" checked' in again.text, "what was ticked stays ticked"
    paper = {"dokumen": ("hadir.pdf", b"%PDF-1.7 contoh")}
    assert ruler.post("/ikrar/calon", data=form, files=paper).status_code == 303
    assert "4 ikrar" in ruler.get("/ikrar").text, "one click counts a page of them"
    for path in ("/ikrar", "/pelatihan"):
        assert '<a href="/rapat/RAKOR-UJI">Rapat koordinasi uji</a>' in ruler.get(path).text
        held = leader.get(path)
        check_page(held)
        assert "Rapat koordinasi uji" in held.text
        assert "/rapat/" not in held.text
    close(app)
