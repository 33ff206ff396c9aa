"""TLS that lies is refused: only a certificate that is true in every respect is taken (F23,
S44).
"""

import contextlib
import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sibermata.errors import SibermataError
from sibermata.records.delivery import Before
from sibermata.sources.http.file import fetch
from sibermata.sources.limits import Budget
from sibermata.sources.outside import Outside
from tests.sources.loopback import SMALL, reply, source_at


def _certificate(
    folder: Path,
    name: str,
    days: tuple[int, int],
    issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
):  # type: ignore[no-untyped-def]
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer[1].public_key()),
            critical=False,
        )
    certificate = builder.sign(issuer[1] if issuer else key, hashes.SHA256())
    path = folder / f"{name}{days[1]}{bool(issuer)}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    return certificate, key, path


@contextlib.contextmanager
def tls_server(pem: Path, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    if newest < ssl.TLSVersion.TLSv1_2:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.maximum_version = newest
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def serve() -> None:
        for _ in range(4):
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            plain.settimeout(2)
            with (
                contextlib.suppress(OSError),
                context.wrap_socket(plain, server_side=True) as secure,
            ):
                secure.recv(65536)
                reply(b"a;b\n")(secure)
            plain.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()
    thread.join(0.1)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("case", "code"),
    [
        pytest.param("good", "", id="F23-own-authority"),
        pytest.param("expired", "TLS_REFUSED", id="F23-expired"),
        pytest.param("self-signed", "TLS_REFUSED", id="F23-self-signed"),
        pytest.param("wrong-name", "TLS_REFUSED", id="F23-wrong-name"),
        pytest.param("unknown-authority", "TLS_REFUSED", id="F23-unknown-authority"),
        pytest.param("old", "SRC_UNREACHABLE", id="S44-TLS-1.1"),
    ],
)
def test_only_a_certificate_that_is_true_in_every_respect_is_taken(
    tmp_path: Path, case: str, code: str
) -> None:
    authority, key, ca = _certificate(tmp_path, "Otoritas Uji", (-9, 9), None)
    issuer = None if case == "self-signed" else (authority, key)
    name = "lain.example.go.id" if case == "wrong-name" else "data.example.go.id"
    _, _, pem = _certificate(tmp_path, name, (-9, -1) if case == "expired" else (-1, 9), issuer)
    environ = {} if case == "unknown-authority" else {"SIBERMATA_CA_BUNDLE": str(ca)}
    with tls_server(
        pem, ssl.TLSVersion.TLSv1_1 if case == "old" else ssl.TLSVersion.TLSv1_3
    ) as port:
        source = source_at(f"https://data.example.go.id:{port}/x", "spreadsheet")
        outside = Outside(environ, Budget(SMALL), resolver=lambda host, port: ["127.0.0.1"])
        if not code:
            assert fetch(source, Before(), outside).parts[0].body == b"a;b\n"
            return
        with pytest.raises(SibermataError) as caught:
            fetch(source, Before(), outside)
        assert caught.value.code == code, str(caught.value)


def test_certificates_are_checked_everywhere() -> None:
    """S44, F23: no file of ours may switch the check off."""
    import sibermata.sources

    for path in Path(sibermata.sources.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        assert not any(
            word in text
            for word in (
                "verify=False",
                "CERT_NONE",
                "check_hostname = False",
                "_create_unverified",
            )
        ), path.name
