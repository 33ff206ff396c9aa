"""Asks an OpenID Connect provider who somebody is: code flow with PKCE, state and nonce, and an ID
token whose signature, issuer, audience, nonce and times are checked.

Invariant: roles and groups from the provider are never read.
"""

import logging
import secrets
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sibermata.errors import Refusal
from sibermata.settings import Provider

log = logging.getLogger("sibermata.desk")
DISCOVERY = "/.well-known/openid-configuration"
BACK = "/masuk/penyedia/kembali"
SCOPE = "openid email"
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
SECONDS = 10
LEEWAY = 60  # seconds that two clocks may differ
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Asked(NamedTuple):
    """What is sent along with a sign-in and must come back unchanged."""

    state: str
    nonce: str
    verifier: str


class Claims(NamedTuple):
    """Who somebody is, according to the provider."""

    subject: str
    email: str  # '' = none, or none that was verified


def asked_anew() -> Asked:
    """Return fresh random values for one sign-in."""
    return Asked(*(secrets.token_urlsafe(48) for _ in Asked._fields))


def way_to(provider: Provider, asked: Asked) -> str:
    """Return the provider's address to which the browser is sent."""
    with session(provider) as client:
        found = discovered(provider, client)
        address, _ = client.create_authorization_url(
            found["authorization_endpoint"],
            state=asked.state,
            nonce=asked.nonce,
            code_verifier=asked.verifier,
        )
    return str(address)


def claims_of(provider: Provider, asked: Asked, code: str) -> Claims:
    """Return who came back with a code; refuse anything that the provider does not vouch for."""
    import requests
    from authlib.common.errors import AuthlibBaseError
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    with session(provider) as client:
        found = discovered(provider, client)
        try:
            token = client.fetch_token(
                found["token_endpoint"], code=code, code_verifier=asked.verifier, timeout=SECONDS
            )
            document: Any = fetched(client, found["jwks_uri"])
            keys = KeySet.import_key_set(document)
            made = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY,
                iss={"essential": True, "value": provider.issuer},
                aud={"essential": True, "value": provider.client},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": asked.nonce},
            ).validate(made.claims)
        except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError) as error:
            log.warning("the provider was not believed", extra={"kind": type(error).__name__})
            raise Refusal("PROVIDER_REFUSED") from None
        except requests.RequestException as error:
            raise silent(error) from None
    return claims_in(made.claims, provider)


def claims_in(said: dict[str, Any], provider: Provider) -> Claims:
    """Return the claims of an ID token that matter here."""
    subject, email = said["sub"], said.get("email")
    others = said.get("azp", provider.client) != provider.client
    if not isinstance(subject, str) or not subject or others:
        raise Refusal("PROVIDER_REFUSED")
    verified = said.get("email_verified") is True and isinstance(email, str)
    return Claims(subject, str(email) if verified else "")


def silent(error: Exception) -> Refusal:
    """Return the refusal for a provider that does not answer; the log says how it failed."""
    log.warning("the provider does not answer", extra={"kind": type(error).__name__})
    return Refusal("PROVIDER_SILENT")


def session(provider: Provider) -> Any:
    """Return the HTTP session for the provider: no proxy, no redirects."""
    from authlib.integrations.requests_client import OAuth2Session

    made = OAuth2Session(
        provider.client,
        provider.secret,
        scope=SCOPE,
        redirect_uri=provider.home + BACK,
        code_challenge_method="S256",
    )
    made.trust_env, made.max_redirects = False, 0
    return made


def discovered(provider: Provider, client: Any) -> dict[str, str]:
    """Return the provider's metadata; refuse another issuer, and an address without TLS."""
    found = fetched(client, provider.issuer + DISCOVERY)
    scheme = urlsplit(provider.issuer).scheme
    good = str(found.get("issuer", "")).rstrip("/") == provider.issuer
    if not good or any(urlsplit(str(found.get(name, ""))).scheme != scheme for name in ENDPOINTS):
        raise Refusal("PROVIDER_REFUSED")
    return found


def fetched(client: Any, address: str) -> dict[str, Any]:
    """Return a JSON document of the provider."""
    import requests

    try:
        answer = client.request("GET", address, withhold_token=True, timeout=SECONDS)
        found = answer.json() if answer.status_code == 200 else None
    except (requests.RequestException, ValueError) as error:
        raise silent(error) from None
    if not isinstance(found, dict):
        raise Refusal("PROVIDER_SILENT")
    return found
