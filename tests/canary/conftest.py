"""A province in which every source fails in another way, and each knows the canary."""

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sibermata.desk.opening import KEY_WORD
from sibermata.store.registry.places import remember
from tests.canary.canary import (
    HEADER,
    LOGIN_TOKEN,
    MAIL,
    NIK,
    NIP,
    OTHER_NIK,
    PASSWORD,
    PHONE,
    SITI,
    STRANGE,
    TOKEN,
    USER,
)
from tests.office import Office, as_csv


@pytest.fixture
def office(office: Office) -> Office:
    with office.database.work() as connection:
        remember(connection, "key", "", office.secrecy.seal(KEY_WORD, b"key"))
    return office


@pytest.fixture
def world(office: Office, httpserver: HTTPServer) -> dict[str, str]:
    """A province in which every source fails in another way, and each echoes what it knows of
    us.
    """

    def echo(request: Request) -> Response:
        text = (
            f"denied: {dict(request.headers)} {request.get_data(as_text=True)} {request.url} "
            f"nik={NIK} phone {PHONE} mail {MAIL}"
        )
        return Response(text, 403)

    def html(request: Request) -> Response:
        return Response(f"<html>{NIK} {PHONE} {request.headers.get('Authorization')}</html>", 200)

    def moved(request: Request) -> Response:
        return Response("", 302, {"Location": f"http://x.example/{NIK}?token={TOKEN}"})

    httpserver.expect_request("/403").respond_with_handler(echo)
    httpserver.expect_request("/html").respond_with_handler(html)
    httpserver.expect_request("/302").respond_with_handler(moved)
    httpserver.expect_request("/500").respond_with_data(f"trace: nik '{NIK}' pwd={PASSWORD}", 500)
    httpserver.expect_request("/json").respond_with_json(
        {"data": [{"nik": NIK, "nama": {"x": PHONE}}], "message": f"token {TOKEN}"}
    )
    httpserver.expect_request("/brokenjson").respond_with_data(
        f'{{"data": [{{"nik": "{NIK}", "hp": "{PHONE}", ', content_type="application/json"
    )
    httpserver.expect_request("/login").respond_with_json({"access_token": LOGIN_TOKEN, "nik": NIK})
    httpserver.expect_request("/behind").respond_with_handler(echo)
    httpserver.expect_request("/login401").respond_with_data(
        f"wrong password {PASSWORD} for {USER}", 401
    )
    token = '[auth]\nkind = "token"\ntoken_env = "SRC_TOKEN"'
    basic = '[auth]\nkind = "basic"\nuser_env = "SRC_USER"\npassword_env = "SRC_PASSWORD"'
    login = (
        '[auth]\nkind = "login"\nuser_env = "SRC_USER"\npassword_env = "SRC_PASSWORD"\nlogin '
        f'= "{httpserver.url_for("/login")}"'
    )
    wire = {
        "w403": ("/403", "json_api", token),
        "w403basic": ("/403", "spreadsheet", basic),
        "whtml": ("/html", "json_api", token),
        "w302": ("/302", "spreadsheet", token),
        "wjson": ("/json", "json_api", token),
        "wbroken": ("/brokenjson", "json_api", token),
        "wlogin": ("/behind", "json_api", login),
        "wlogin401": ("/behind", "json_api", login.replace("/login", "/login401")),
    }
    for name, (path, kind, auth) in wire.items():
        (office.folder / "sources" / f"{name}.toml").write_text(
            f'name = "{name}"\ndistrict = "35.16"\ntype = "{kind}"\naddress = "{httpserver.url_for(path)}"\n'
            f"internal_network = true\n{auth}\n"
        )
    office.deliver(as_csv([SITI, *STRANGE], HEADER), "orang")
    office.deliver(
        as_csv([SITI, *STRANGE], HEADER).encode() + f'"{NIK};{PHONE}\n"x'.encode(), "kutip"
    )
    office.deliver(f"{NIK};{PHONE}\n{OTHER_NIK};{NIP}\n", "tanpajudul")
    office.deliver(f"nik {NIK};{NIK};nama\n{NIK};{PHONE};Siti Kenari\n", "judul")
    office.deliver(f"<html>{NIK} {PHONE}</html>", "halaman")
    office.deliver(
        f'{{"data": [{{"name": "Siti Kenari", "nik": {NIK}, "nik": "{NIK}"}}]}}',
        "kunciganda",
        type="json_api",
    )
    office.deliver(f"{NIK}".encode() + b"\x00\xff\xfe", "noise", type="html_table")
    return {"SRC_TOKEN": TOKEN, "SRC_USER": USER, "SRC_PASSWORD": PASSWORD}
