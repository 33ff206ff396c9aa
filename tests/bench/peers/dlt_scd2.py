"""One night of dlt with its own history of versions (scd2). Run in the environment of the peers.

python dlt_scd2.py FOLDER URL STATE NAME [--arrow] [--first]

FOLDER holds the night's CSVs, STATE what dlt keeps between nights, NAME is its schema. `--arrow` is
its fastest way, whole tables; without it rows come as dicts, its default. `--first` forgets the
nights before. The last line says how many versions are open.
"""

import argparse
import csv
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

os.environ.update(RUNTIME__DLTHUB_TELEMETRY="false", RUNTIME__LOG_LEVEL="ERROR")

import dlt
import psycopg

BATCH = 1000


def tables(folder: Path) -> Iterator[Any]:
    import pyarrow
    from dlt.sources.helpers.transform import add_row_hash_to_table
    from pyarrow.csv import ConvertOptions, read_csv

    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        as_text = ConvertOptions(column_types=dict.fromkeys(columns, pyarrow.string()))
        yield add_row_hash_to_table("row_hash")(read_csv(path, convert_options=as_text))


def rows(folder: Path) -> Iterator[list[dict[str, str]]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            batch: list[dict[str, str]] = []
            for row in csv.DictReader(file):
                batch.append(row)
                if len(batch) == BATCH:
                    yield batch
                    batch = []
            if batch:
                yield batch


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("folder", "url", "state", "name"):
        parser.add_argument(name)
    for name in ("--arrow", "--first"):
        parser.add_argument(name, action="store_true")
    options = parser.parse_args()
    state = Path(options.state)
    if options.first:
        shutil.rmtree(state, ignore_errors=True)
        with psycopg.connect(options.url) as connection:
            connection.execute(f"drop schema if exists {options.name} cascade")
            connection.execute(f"drop schema if exists {options.name}_staging cascade")
    state.mkdir(parents=True, exist_ok=True)
    address = urlsplit(options.url)
    if not address.password:  # dlt refuses an address without one, also where none is asked for
        user = address.netloc.replace("@", ":none@", 1)
        address = address._replace(netloc=user)
    merge: dict[str, str] = {"disposition": "merge", "strategy": "scd2"}
    if options.arrow:
        merge["row_version_column_name"] = "row_hash"
    read = tables if options.arrow else rows
    officials = dlt.resource(
        read(Path(options.folder)),
        name="officials",
        primary_key="source_key",
        write_disposition=merge,
    )
    pipeline = dlt.pipeline(
        options.name,
        destination=dlt.destinations.postgres(address.geturl()),
        dataset_name=options.name,
        pipelines_dir=str(state / "work"),
    )
    pipeline.run(officials)
    with pipeline.sql_client() as client:
        asked = "select count(*) from officials where _dlt_valid_to is null"
        print(json.dumps({"open": client.execute_sql(asked)[0][0]}))


if __name__ == "__main__":
    main()
