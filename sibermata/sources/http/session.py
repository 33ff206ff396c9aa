"""How we identify ourselves to a source: a token, a user and password, or a login that is renewed.
Secrets leave only in headers (S45).
"""

import base64
from dataclasses import dataclass, field

from sibermata.errors import SourceChanged, SourceRefused
from sibermata.records.source import Source
from sibermata.sources.http.fetcher import Answer, Fetcher, refuse_html
from sibermata.sources.json import text as json_text
from sibermata.sources.json.answers import error_in, is_no
from sibermata.sources.json.text import count_of
from sibermata.sources.outside import Outside
from sibermata.sources.scrub import scrub

TOKENS = (
    "access_token",
    "token",
    "data.token",
    "data.access_token",
    "data.accessToken",
    "accessToken",
    "result.token",
    "result.access_token",
    "authorisation.token",
    "authorization.token",
    "data.authorisation.token",
    "data.authorization.token",
    "token.access_token",
    "data.token.access_token",
    "tokens.access",
    "tokens.access_token",
    "data.tokens.access_token",
    "access",
    "jwt",
    "data.jwt",
    "api_token",
    "data.api_token",
)
LIFETIMES = ("expires_in", "data.expires_in", "expiresIn", "data.expiresIn")
EARLY_SECONDS = 30  # how long before its end a token is renewed


@dataclass(slots=True)
class Session:
    """Asks with our credentials; logs in when needed, and once more when a token ended in
    mid-run.
    """

    source: Source
    outside: Outside
    bare: bool = False  # the token is sent without a prefix (CKAN)
    fetcher: Fetcher = field(init=False)
    _header: dict[str, str] = field(init=False, default_factory=dict)
    _ends: float | None = field(init=False, default=None)
    _logins: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        auth = self.source.auth
        secrets: list[str] = []
        if auth.kind == "token":
            token = self.outside.secret(self.source, auth.token_env, "token_env")
            secrets.append(token)
            self._carry(token)
        elif auth.kind in ("basic", "login"):
            user = self.outside.secret(self.source, auth.user_env, "user_env")
            password = self.outside.secret(self.source, auth.password_env, "password_env")
            secrets += [user, password]
            if auth.kind == "basic":
                pair = base64.b64encode(f"{user}:{password}".encode()).decode()
                secrets.append(pair)
                self._header = {"Authorization": f"Basic {pair}"}
        self.fetcher = Fetcher(
            self.source.name,
            self.source.internal_network,
            self.outside.budget,
            ca_bundle=self.outside.environ.get("SIBERMATA_CA_BUNDLE", ""),
            secrets=secrets,
            resolver=self.outside.resolver,
        )

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.fetcher.close()
        if error is not None and any(
            len(secret) >= 3 and secret in str(error) for secret in self.fetcher.secrets
        ):
            error.args = (
                scrub(str(error), self.fetcher.secrets),
            )  # a source may echo what we sent it

    def get(
        self,
        address: str,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Return the answer; on a 401, log in again once. A second refusal is final, so that nobody
        locks our account (F19).
        """
        if self.source.auth.kind == "login" and self._is_over():
            self._login()
        try:
            return self.fetcher.get(
                address, query=query, headers={**(headers or {}), **self._header}
            )
        except SourceRefused as error:
            again = (
                self.source.auth.kind == "login"
                and error.code == "AUTH_REJECTED"
                and error.value == "401"
            )
            if not again or self._logins > self.outside.budget.limits.renewals:
                raise
        self._login()
        return self.fetcher.get(address, query=query, headers={**(headers or {}), **self._header})

    def _is_over(self) -> bool:
        return not self._header or (
            self._ends is not None and self.outside.budget.clock() >= self._ends
        )

    def _login(self) -> None:
        auth = self.source.auth
        user = self.outside.secret(self.source, auth.user_env, "user_env")
        password = self.outside.secret(self.source, auth.password_env, "password_env")
        self._logins += 1
        names = {"username": user, **({"email": user} if "@" in user else {})}
        try:
            answer = self.fetcher.post(auth.login, {**names, "password": password})
        except SourceRefused as error:
            if error.code == "SRC_ERROR" and error.value in (
                "400",
                "422",
            ):  # what a form's check says to a wrong user or password
                raise SourceRefused(str(error), "AUTH_REJECTED", value=error.value) from None
            raise
        refuse_html(answer, "json")
        document = json_text.load(answer.body, answer.name)
        token = next(
            (
                found
                for path in TOKENS
                if isinstance(found := json_text.dig(document, path), str) and found
            ),
            "",
        )
        token = token[7:].strip() if token[:7].lower() == "bearer " else token
        if not token and is_no(document):
            said = scrub(error_in(document), self.fetcher.secrets)
            raise SourceRefused(f"{answer.name}: the login is refused: {said}", "AUTH_REJECTED")
        if not token:
            raise SourceChanged(
                f"{answer.name}: the login gave no token", "AUTH_SHAPE", place="[auth] login"
            )
        if not token.isascii() or not token.isprintable():
            raise SourceChanged(
                f"{answer.name}: the login's token is no header text",
                "AUTH_SHAPE",
                place="[auth] login",
            )
        self.fetcher.secrets = (*self.fetcher.secrets, token)
        seconds = next(
            (
                found
                for path in LIFETIMES
                if (found := count_of(json_text.dig(document, path))) is not None
            ),
            None,
        )
        self._ends = (
            None
            if seconds is None
            else self.outside.budget.clock() + max(1.0, seconds - min(EARLY_SECONDS, seconds / 10))
        )
        self._carry(token)

    def _carry(self, token: str) -> None:
        auth = self.source.auth
        scheme = "" if self.bare and auth.scheme == "Bearer" else auth.scheme
        self._header = {auth.header: f"{scheme} {token}".strip()}
