"""`serve`: the pages, for whoever has an account."""

from pathlib import Path

import typer

from sibermata.cli.door import guarded


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(serve)


@guarded
def serve(
    host: str = typer.Option("127.0.0.1", "--host", help="Alamat tempat halaman didengarkan."),
    port: int = typer.Option(8000, "--port", min=1, max=65535, help="Nomor porta."),
    public: str = typer.Option("", "--public", help="Alamat yang dibuka peramban, https://..."),
    proxy: str = typer.Option("", "--proxy", help="Alamat perantara TLS di depan server ini."),
    certificate: Path = typer.Option(None, "--certificate", help="Sertifikat TLS (PEM)."),
    key: Path = typer.Option(None, "--key", help="Kunci sertifikat itu (PEM)."),
) -> None:
    """Layani halaman sampai dihentikan."""
    from sibermata import logs
    from sibermata.desk.opening import Debug, opened
    from sibermata.web.server import Address, closing_on_end, run, site_of

    address = Address(host, port, public, proxy, certificate, key)
    site_of(address)
    with closing_on_end(), opened() as door:
        logs.set_up(logs.Lines(debug=Debug.on))
        run(door, address, lambda: typer.echo(f"Halaman: {address.shown} (hentikan dengan Ctrl-C)"))
