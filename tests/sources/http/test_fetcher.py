"""What else a good fetcher knows: validators, the words of a refusal, who we are, when to stop (F28
and around it).
"""

import gc
import ssl
import weakref

import pytest

from sibermata.errors import DeliveryRefused, SibermataError, SourceUnavailable
from sibermata.records.delivery import Before
from sibermata.sources.http import wire
from sibermata.sources.http.wire import Pace, tls_context
from sibermata.sources.limits import Budget
from tests.sources.loopback import CSV, SMALL, Script, fetch, get, refused, reply, source_at


@pytest.mark.parametrize("fault", [pytest.param("", id="F28")])
def test_the_same_etag_over_other_bytes_gives_the_other_bytes(script: Script, fault: str) -> None:
    script.play(reply(CSV, ETag='"a"'), reply(CSV + b"x;y;z\r\n", ETag='"a"'))
    first = fetch(script)
    second = fetch(script, before=Before("0" * 64, first.validators))
    assert b'If-None-Match: "a"' in script.requests[1]
    assert second.parts[0].body == CSV + b"x;y;z\r\n"
    assert not second.unchanged


def test_unchanged_is_believed_and_fresh_and_only_for_the_same_address(script: Script) -> None:
    script.play(
        reply(CSV, ETag='"a"', Last_Modified="Fri, 20 Nov 2026 01:00:00 GMT"),
        reply(b"", "304 Not Modified", length=None),
        reply(CSV),
    )
    first = fetch(script)
    again = fetch(script, before=Before("0" * 64, first.validators))
    assert (again.unchanged, again.fresh, again.parts, again.validators) == (
        True,
        True,
        (),
        first.validators,
    )
    moved = source_at(script.url + "2", "spreadsheet")
    get(moved, before=Before("0" * 64, first.validators))
    assert b"If-" not in script.requests[2]


def test_a_304_to_somebody_who_asked_for_the_whole_is_an_error(script: Script) -> None:
    script.play(reply(b"", "304 Not Modified", length=None))
    refused(script, "EMPTY_BODY")


@pytest.mark.parametrize("kind", ["json_api", "ckan"])
def test_a_304_in_place_of_a_page_is_an_error_too(script: Script, kind: str) -> None:
    script.play(reply(b"", "304 Not Modified", length=None))
    with pytest.raises(SourceUnavailable) as caught:
        get(source_at(script.url, kind, resource="b7a1"))
    assert caught.value.code == "EMPTY_BODY"


def test_a_source_that_was_asked_leaves_no_authorities_in_memory(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are most of a megabyte that no collector sees: it must go without one."""
    made: list[weakref.ref[ssl.SSLContext]] = []

    def noted(pace: Pace, ca_bundle: str = "") -> ssl.SSLContext:
        context = tls_context(pace, ca_bundle)
        made.append(weakref.ref(context))
        return context

    monkeypatch.setattr(wire, "tls_context", noted)
    script.play(reply(CSV))
    gc.disable()
    try:
        fetch(script)
        assert [one() for one in made] == [None]
    finally:
        gc.enable()


PAGE = b"<!doctype html><html><table><tr><td>Situs dalam perbaikan</td></tr></table></html>"


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        pytest.param(
            PAGE, "text/html; charset=utf-8", "NOT_DATA", id="F12-a-page-laid-out-with-a-table"
        ),
        pytest.param(
            b'{"success": false, "message": "kunci rumah77 salah"}',
            "application/json",
            "SRC_ERROR",
            id="F13-an-error-object",
        ),
    ],
)
def test_a_file_server_that_answers_something_else_is_found_out(
    script: Script, body: bytes, content_type: str, code: str
) -> None:
    script.play(reply(body, Content_Type=content_type))
    with pytest.raises(SibermataError) as caught:
        get(
            source_at(script.url, "spreadsheet", auth={"kind": "token", "token_env": "T"}),
            environ={"T": "rumah77"},
        )
    assert caught.value.code == code
    assert "rumah77" not in str(caught.value)


def test_an_export_named_xls_that_is_html_goes_to_its_reader(script: Script) -> None:
    script.play(reply(PAGE, Content_Type="application/vnd.ms-excel"))
    assert get(source_at(script.url, "spreadsheet")).parts


def test_an_error_carries_the_sources_sentence_without_numbers_tokens_or_addresses(
    script: Script,
) -> None:
    body = (
        b'{"success": false, "message": "NIK 3516050101809001 ditolak, token=abc123 lihat '
        b'https://siti:x@h.id/p?q=1"}'
    )
    script.play(reply(body, "403 Forbidden", Content_Type="application/json"))
    said = str(refused(script, "AUTH_REJECTED"))
    assert "ditolak" in said
    assert not any(secret in said for secret in ("3516050101809001", "abc123", "siti", "q=1"))


def test_a_html_table_may_be_html_and_a_page_without_a_table_may_not(script: Script) -> None:
    script.play(
        reply(b"<html><table><tr><td>NAMA</td></tr></table></html>"),
        reply(b"<!doctype html><html>Login</html>"),
    )
    source = source_at(script.url, "html_table")
    assert get(source).parts
    with pytest.raises(DeliveryRefused) as caught:
        get(source)
    assert caught.value.code == "NOT_DATA"


def test_a_closing_service_stops_before_the_next_request(script: Script) -> None:
    budget = Budget(SMALL)
    budget.stop.set()
    script.play(reply(CSV))
    with pytest.raises(SourceUnavailable) as caught:
        fetch(script, budget=budget)
    assert (caught.value.code, script.requests) == ("INTERRUPTED", [])


def test_we_say_who_we_are(script: Script) -> None:
    script.play(reply(CSV))
    fetch(script)
    assert b"User-Agent: sibermata/" in script.requests[0]
