"""`sibermata`: the command a person types. Subjects live in files of their own beside this one."""

import logging
import sys
from importlib.metadata import version as version_of

import typer

from sibermata import logs
from sibermata.cli.demo import command
from sibermata.cli.desk import corrections, people, questions, repair
from sibermata.cli.night import holds, morning, runs, sources, sync
from sibermata.cli.privacy import breach, key, processing, requests, subject
from sibermata.cli.programme import (
    catalogue,
    events,
    evidence,
    meetings,
    papers,
    pledges,
    standing,
    trainings,
)
from sibermata.cli.roster import findings, measures, officials, places, seats, stated
from sibermata.cli.setup import audit, keeping, messages, serve, users, watching
from sibermata.cli.setup import init as setup
from sibermata.cli.words import Group, speak_indonesian
from sibermata.desk.opening import Debug

app = typer.Typer(
    cls=Group,
    help="Sibermata: satu basis data aparatur desa untuk seluruh provinsi.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def say_version(asked: bool) -> None:
    """Print the release and end."""
    if asked:
        typer.echo(f"sibermata {version_of('sibermata')}")
        raise typer.Exit


@app.callback()
def common(
    debug: bool = typer.Option(False, "--debug", help="Tampilkan jejak galat."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Tampilkan catatan kerja."),
    version: bool = typer.Option(
        False, "--version", callback=say_version, is_eager=True, help="Tampilkan nomor terbitan."
    ),
) -> None:
    """Options of every command."""
    del version
    Debug.on = debug
    logs.set_up(logs.Sentences(debug=debug), logging.INFO if verbose else logging.ERROR)


stated.add_to(officials.officials)
setup.add_to(app)
keeping.add_to(app)
watching.add_to(app)
sync.add_to(app)
officials.add_to(app)
runs.add_to(app)
app.add_typer(sources.app, name="sources")
app.add_typer(runs.app, name="runs")
app.add_typer(findings.app, name="findings")
app.add_typer(findings.rejections, name="rejections")
app.add_typer(questions.app, name="questions")
app.add_typer(people.app, name="people")
app.add_typer(holds.app, name="holds")
app.add_typer(corrections.app, name="corrections")
app.add_typer(repair.packets, name="packets")
app.add_typer(repair.spellings, name="spellings")
app.add_typer(places.posts, name="posts")
app.add_typer(places.regions, name="regions")
app.add_typer(seats.app, name="seats")
app.add_typer(catalogue.app, name="programme")
app.add_typer(events.app, name="events")
app.add_typer(pledges.app, name="pledges")
app.add_typer(trainings.app, name="trainings")
app.add_typer(evidence.app, name="evidence")
app.add_typer(standing.app, name="standing")
app.add_typer(papers.app, name="papers")
app.add_typer(meetings.app, name="meetings")
app.add_typer(audit.app, name="audit")
subject.add_to(app)
breach.add_to(app)
processing.add_to(app)
app.add_typer(requests.app, name="requests")
app.add_typer(key.app, name="key")
serve.add_to(app)
app.add_typer(users.app, name="users")
app.add_typer(messages.app, name="messages")
morning.add_to(app)
measures.add_to(app)
command.add_to(app)
speak_indonesian(app)


def main() -> None:
    """Run the command line; wrong use exits with 2."""
    app(args=sys.argv[1:], prog_name="sibermata")


if __name__ == "__main__":
    main()
