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
    pages: bool = typer.Option(False, "--pages", help="Sesudahnya layani halaman dan jadwalnya."),
    port: int = typer.Option(8000, "--port", min=1, max=65535, help="Porta halaman."),
) -> None:
    """Jalankan provinsi rekaan: semua jenis sumber, beberapa malam, lalu rekap.

    Orang-orangnya tidak ada.
    """
    from sibermata.cli.demo.nights import live

    live(scale, nights, port if pages else None)
