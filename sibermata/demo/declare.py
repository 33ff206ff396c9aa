"""Writes a source TOML for each supplier, and returns the environment variables that it names. The
files hold no secret.
"""

import json
from pathlib import Path
from random import Random

from sibermata.demo.deliveries.layouts import columns_of
from sibermata.demo.suppliers.plan import Supplier


def write_sources(
    suppliers: list[Supplier], folder: Path, places: dict[str, str], seed: int
) -> dict[str, str]:
    """Write `folder/NAME.toml` for each supplier; `places` gives its address.

    Returns the environment variables to set.
    """
    folder.mkdir(parents=True, exist_ok=True)
    environment: dict[str, str] = {}
    for supplier in suppliers:
        text = source_toml(supplier, places[supplier.name])
        (folder / f"{supplier.name}.toml").write_text(text, encoding="utf-8")
        environment |= credentials(supplier, seed)
    return environment


def credentials(supplier: Supplier, seed: int) -> dict[str, str]:
    """Return the user and password (or token) of a supplier's own system; an OpenSID's are made by
    its database.
    """
    secret = f"{Random(f'{seed}-{supplier.name}-secret').getrandbits(96):024x}"
    if supplier.layout.way == "api":
        return {f"{supplier.variable}_USER": "sinkron", f"{supplier.variable}_PASSWORD": secret}
    if supplier.layout.way == "jsonapi":
        return {f"{supplier.variable}_TOKEN": secret}
    return {}


def resource_of(supplier: Supplier) -> str:
    """Return the id of its datastore on a portal."""
    digits = supplier.district.replace(".", "")
    return f"0b0e5c2e-0000-4000-8000-{digits}{len(supplier.bodies)}{len(supplier.bodies[0]):07d}"


def source_toml(supplier: Supplier, address: str) -> str:
    """Return the TOML of a supplier."""
    layout = supplier.layout
    top: dict[str, object] = {
        "name": supplier.name,
        "district": supplier.district,
        "delivers": "roster",
        "type": layout.type,
        "address": address,
        "bodies": list(supplier.bodies),
        "internal_network": True,
        "publisher": supplier.publisher,
        "cadence": "daily",
    }
    if layout.way == "ckan":
        top["resource"] = resource_of(supplier)
    tables: dict[str, dict[str, object]] = {
        "columns": dict(columns_of(layout)),
        "read": layout.read,
        "paging": layout.paging,
    }
    variable = supplier.variable
    if layout.way == "api":
        login = address.rsplit("/", 1)[0] + "/auth/login"
        tables["auth"] = {
            "kind": "login",
            "login": login,
            "user_env": f"{variable}_USER",
            "password_env": f"{variable}_PASSWORD",
        }
    elif layout.way == "jsonapi":
        tables["auth"] = {"kind": "token", "token_env": f"{variable}_TOKEN"}
    elif layout.way == "mariadb":
        tables["auth"] = {
            "kind": "basic",
            "user_env": f"{variable}_USER",
            "password_env": f"{variable}_PASSWORD",
        }
    expect: dict[str, object] = {}
    if supplier.villages:
        expect["villages"] = list(supplier.villages)
    # Half of the kota declare that they send nothing; for the others the regions show it.
    if supplier.empty and int(supplier.district[-1]) % 2 == 0:
        expect["empty"] = True
    tables["expect"] = expect
    parts = [f"# Sumber rekaan untuk demo: {layout.words}\n", *_pairs(top)]
    for name, table in tables.items():
        if table:
            parts += ["\n", f"[{name}]\n", *_pairs(table)]
    return "".join(parts)


def _pairs(table: dict[str, object]) -> list[str]:
    return [f"{key} = {_value(value)}\n" for key, value in table.items()]


def _value(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    # A JSON string without \u escapes is a TOML string; so are true, false and whole numbers.
    return json.dumps(value, ensure_ascii=False)
