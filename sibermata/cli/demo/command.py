"""`demo`: an invented East Java that delivers night after night, and what Sibermata makes of it."""

import typer

from sibermata.cli.door import guarded


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(demo)


@guarded
def demo(
    scale: str = typer.Option("district", "--scale", help="village|district|truth|province"),
    nights: int = typer.Option(3, "--nights", min=1, max=60, help="Berapa malam."),
) -> None:
    """Jalankan provinsi rekaan: semua jenis sumber, beberapa malam, lalu rekap.

    Orang-orangnya tidak ada.
    """
    from sibermata.cli.demo.nights import live

    live(scale, nights)
