"""What machines ask of the server: whether it lives, whether it is ready, and the numbers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from sibermata.desk.opening import Opened
from sibermata.errors import ConfigError
from sibermata.settings import read_settings
from sibermata.store.base.engine import Database
from sibermata.store.base.keys import HASHES, PURPOSE
from sibermata.store.base.row_security import look_on
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.places import remember
from sibermata.web.app import make_app
from sibermata.web.house import Site
from sibermata.web.static import Assets
from sibermata.web.watching.probes import is_ready
from sibermata.web.watching.remembered import Remembered
from tests.office import CAST, KEY, Office
from tests.web.conftest import HOST, Browser, close, open_gate_app, opened_of

TOKEN = "kenari-token-pengawasan-0123456789"
HERE = ("127.0.0.1", 50000)
NOWHERE = "postgresql://x@127.0.0.1:1/nowhere?connect_timeout=1"


def app_with(opened: Opened, **site: Any) -> FastAPI:
    return open_gate_app(opened, Site(**{"hosts": frozenset({HOST}), "secure": True, **site}))


def ask(
    app: FastAPI, client: tuple[str, int], token: str = "", url: str = "http://localhost:8000"
) -> Response:
    headers = {b"Authorization": f"Bearer {token}".encode()} if token else {}
    return TestClient(app, base_url=url, client=client).get("/metrics", headers=headers)


@pytest.fixture
def silent(office: Office) -> Opened:
    """An installation whose database does not answer."""
    return replace(opened_of(office), database=Database(NOWHERE))


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_server_that_lives_and_is_ready_says_so_to_anybody_by_any_name(
    app: Any, address: str
) -> None:
    for host in (f"https://{HOST}", "http://10.0.0.7:8000"):
        answer = TestClient(app, base_url=host).get(address)
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers


def test_a_server_whose_database_is_silent_lives_and_is_not_ready(silent: Opened) -> None:
    client = TestClient(make_app(silent, site=Site(frozenset({HOST}))))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")


def test_a_server_whose_key_was_left_behind_is_not_ready(own_office: Office) -> None:
    app = app_with(opened_of(own_office))
    assert is_ready(app.state.house)
    newer = Secrecy(bytes(range(2, 34)), KEY)
    newer.work_by_newest()
    with own_office.database.work() as connection:  # it took over, and this server never got it
        remember(connection, HASHES, "1", newer.seal(newer.kept_hashes(), PURPOSE))
    assert not is_ready(app.state.house)
    close(app)


@pytest.mark.parametrize("fault", [pytest.param("", id="F102-pages")])
def test_pages_answer_at_once_after_the_server_ended_their_idle_sessions(
    own_office: Office, fault: str
) -> None:
    app = app_with(opened_of(own_office))
    client = TestClient(app, base_url=f"https://{HOST}")
    assert client.get("/masuk").status_code == 200
    own_office.ask(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()"
    )
    assert client.get("/masuk").status_code == 200
    close(app)


def test_a_server_on_tables_of_another_release_is_not_ready(own_office: Office) -> None:
    app = app_with(opened_of(own_office))
    house = app.state.house
    assert is_ready(house)
    with own_office.database.work() as connection:
        connection.execute("update alembic_version set version_num = '0001'")
    assert not is_ready(house)
    close(app)


def test_a_server_without_its_files_is_not_ready(app: Any, tmp_path: Path) -> None:
    assert is_ready(app.state.house)
    assert not is_ready(replace(app.state.house, assets=Assets(tmp_path)))


def test_the_numbers_are_open_to_this_machine_alone_where_no_token_is_set(office: Office) -> None:
    app = app_with(opened_of(office))
    assert ask(app, HERE).status_code == 200
    assert ask(app, ("::1", 50000), url="http://[::1]:8000").status_code == 200
    assert ask(app, ("10.0.0.7", 50000)).status_code == 403
    assert ask(app, ("10.0.0.7", 50000), TOKEN).status_code == 403
    assert ask(app, HERE, url="http://jahat.example").status_code == 403  # led here by a browser
    close(app)


def test_behind_a_proxy_nobody_is_this_machine(office: Office) -> None:
    app = app_with(opened_of(office), proxy="127.0.0.1")
    assert ask(app, HERE).status_code == 403
    close(app)


def test_with_a_token_the_numbers_are_open_to_it_alone(office: Office) -> None:
    opened = opened_of(office)
    app = app_with(replace(opened, settings=replace(opened.settings, metrics_token=TOKEN)))
    assert ask(app, ("10.0.0.7", 50000), TOKEN, "http://web:8000").status_code == 200
    for wrong in ("", TOKEN[:-1], TOKEN + "x", "tökén"):
        answer = ask(app, HERE, wrong)
        assert answer.status_code == 401
        assert "sibermata_" not in answer.text
    close(app)


def test_no_account_opens_the_numbers(app: Any) -> None:
    for token in ("administrator", "officer"):
        assert Browser(app, token).get("/metrics").status_code == 403


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"SIBERMATA_METRICS_TOKEN": "pendek"}, id="F126-short"),
        pytest.param({"SIBERMATA_METRICS_TOKEN": "é" * 30}, id="F126-strange"),
        pytest.param({"SIBERMATA_METRICS_TOKEN_FILE": "/tidak/ada"}, id="F126-no file"),
        pytest.param({"SIBERMATA_METRICS_TOKEN_FILE": "/dev/null"}, id="F126-empty file"),
    ],
)
def test_a_token_that_can_be_guessed_stops_the_start(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        read_settings(environ)
    assert caught.value.place == next(iter(environ))
    assert "pendek" not in str(caught.value)


def test_a_token_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    settings = read_settings({"SIBERMATA_METRICS_TOKEN_FILE": str(tmp_path / "token")})
    assert settings.metrics_token == TOKEN
    assert TOKEN not in repr(settings)


def values(text: str) -> dict[str, float]:
    """metric{labels} -> value."""
    return {
        name: float(value)
        for name, value in re.findall(r"^(sibermata_\S+?(?:\{.*?\})?) (\S+)$", text, re.M)
    }


@pytest.fixture
def numbers(office: Office) -> Iterator[str]:
    app = app_with(opened_of(office))
    yield ask(app, HERE).text
    close(app)


def test_the_numbers_say_what_the_nights_came_to(numbers: str) -> None:
    found = values(numbers)
    assert found["sibermata_database_up"] == 1
    assert found['sibermata_runs{state="NOOP"}'] + found['sibermata_runs{state="PUBLISHED"}'] == 2
    assert found["sibermata_workers_alive"] == found["sibermata_jobs_claimable"] == 0
    fresh = 'sibermata_source_confirmed_timestamp_seconds{district="35.16",source="mojokerto"}'
    assert found[fresh] > 1_700_000_000
    assert found['sibermata_source_paused{district="35.16",source="mojokerto"}'] == 0
    assert any(name.startswith("sibermata_run_seconds{") for name in found)


def test_whoever_counts_writes_nothing(own_office: Office) -> None:
    with own_office.database.work() as connection:
        look_on(connection)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), connection.transaction():
            connection.execute("delete from run")


def test_messages_that_wait_are_counted_by_the_login_of_the_pages_too(own_office: Office) -> None:
    with own_office.database.work() as connection:
        connection.execute(
            "with t as (insert into message_target (name, role, channel, made_at) values ('x', "
            "'officer', 'mailtos', now()) returning id) insert into outbox (target, kind, about, "
            "made_at, not_before, expires_at) select id, 'test', 'x', now(), now(), now() from t"
        )
    app = app_with(opened_of(own_office))
    assert values(ask(app, HERE).text)["sibermata_outbox_waiting"] == 1
    close(app)


def test_what_waits_in_the_queues_is_counted_by_the_login_of_the_pages_too(
    own_office: Office,
) -> None:
    with own_office.database.work() as connection:
        connection.execute(
            "select procrastinate_defer_jobs_v1(array[row('sources', 'work_run', 0, null, null, "
            "'{}'::jsonb, null)::procrastinate_job_to_defer_v1])"
        )
    app = app_with(opened_of(own_office))
    assert values(ask(app, HERE).text)['sibermata_queue_claimable{queue="sources"}'] == 1
    close(app)


def test_no_person_stands_in_the_numbers(numbers: str) -> None:
    for one in CAST:
        for word in (one["name"], one["nik"], one["phone"]):
            assert not word or word not in numbers
    assert not re.search(r"\d{12,}", re.sub(r" \S+$", "", numbers, flags=re.M))


def test_a_database_that_is_silent_is_a_number_too(silent: Opened) -> None:
    app = make_app(silent, site=Site(frozenset({HOST})))
    answer = ask(app, HERE)
    assert answer.status_code == 200
    assert values(answer.text).keys() == {"sibermata_database_up", "sibermata_scrape_seconds"}
    assert values(answer.text)["sibermata_database_up"] == 0


def test_the_database_is_asked_once_however_many_scrape() -> None:
    asked, now = [], [0.0]
    answer = Remembered(lambda: asked.append(now[0]) or len(asked), 10, lambda: now[0])  # type: ignore[func-returns-value]
    assert [answer(), answer()] == [1, 1]
    now[0] = 9.9
    assert answer() == 1
    now[0] = 10.0
    assert answer() == 2
