"""HTTP for the service: one total deadline a request, a bounded body, no redirect to another host, the true cause told.

aiohttp is loaded at the first request: nothing heavy is imported before the first window is painted.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urljoin, urlsplit

from desk_app.domain.secret import Secret
from desk_app.service.causes import NoAnswerError, no_answer
from desk_app.service.pem import printable
from desk_app.service.trust import Trust
from desk_app.system.apart import apart

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

BODY_LIMIT = 8 * 1024 * 1024  # bytes, once unpacked
CONNECT_SECONDS = 5.0
REDIRECTS = 3
FHIR_JSON = "application/fhir+json"
FORM = "application/x-www-form-urlencoded"
_JSON_TYPES = ("application/fhir+json", "application/json", "text/json")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. Header names are lower case; `is_json` and `is_page` are what its content type says."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_json: bool = True
    is_page: bool = False  # for a browser


class Ask(Protocol):
    """One request without a token, answered by the loop's time `end`. Raises NoAnswerError."""

    async def __call__(self, method: str, url: str, *, end: float, form: bytes | None = None) -> Reply: ...


class SignIn(Protocol):
    """How this desk gets its token, where it is not a fixed one."""

    async def token(self, ask: Ask, end: float, *, refused: Secret | None = None) -> Secret:
        """The token to send; another than `refused`. Raises NoAnswerError, never with `maybe_taken`."""
        ...

    def forget(self) -> None:
        """Wipe it."""
        ...


class Wire:
    """One session with one service. Cancelling a request closes its connection and leaves nothing behind."""

    def __init__(self, base: str, token: Secret, *, trust: Trust | None = None, sign_in: SignIn | None = None) -> None:
        """`sign_in` gets the tokens, where `token` is not one given for good."""
        self._base = base.rstrip("/")
        self._token = token
        self._trust = trust or Trust()
        self._sign_in = sign_in
        self._session: ClientSession | None = None
        self._context: ssl.SSLContext | None = None

    def use(self, token: Secret) -> None:
        """The token for every request from now on."""
        self._token = token

    async def close(self) -> None:
        """Close the session; the next request would open a new one."""
        session, self._session, self._context = self._session, None, None
        if self._sign_in is not None:
            self._sign_in.forget()
        if session is not None:
            await session.close()

    async def ask(
        self,
        method: str,
        path: str = "",
        *,
        body: bytes | None = None,
        content: str = FHIR_JSON,
        deadline: float,
        prefer: str = "",
        if_none_match: str = "",
    ) -> Reply:
        """One request, answered within `deadline` seconds in all; once more with another token where the first is not
        taken and this desk can get one. Raises NoAnswerError."""
        if not self._base:
            raise NoAnswerError("no-address")
        end = asyncio.get_running_loop().time() + deadline
        url = f"{self._base}/{path}" if path else self._base
        headers = {"Accept": FHIR_JSON}
        if body is not None:
            headers["Content-Type"] = content
        if prefer:
            headers["Prefer"] = prefer
        if if_none_match:
            headers["If-None-Match"] = if_none_match
        token = await self._sign_in.token(self._bare, end) if self._sign_in else self._token
        reply = await self._answered(method, url, body, headers | _shown(token), end)
        if reply.status != 401:
            return reply
        if self._sign_in is None:
            if not token:
                raise NoAnswerError("no-token", maybe_taken=False)
            return reply
        token = await self._sign_in.token(self._bare, end, refused=token)
        return await self._answered(method, url, body, headers | _shown(token), end)

    async def _bare(self, method: str, url: str, *, end: float, form: bytes | None = None) -> Reply:
        """See Ask."""
        headers = {"Accept": "application/json"}
        if form is not None:
            headers["Content-Type"] = FORM
        return await self._answered(method, url, form, headers, end)

    async def _answered(self, method: str, url: str, body: bytes | None, headers: dict[str, str], end: float) -> Reply:
        if not _is_address(url):
            raise NoAnswerError("name-not-found", host=printable(url.partition("://")[2].split("/")[0].split("@")[-1]))
        session, context = await self._ready(url)
        import aiohttp

        try:
            async with asyncio.timeout_at(end):
                return await _follow(session, context, method, url, body, headers)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            failure = no_answer(error, url)
        # Outside, so that nothing of aiohttp's hangs on what is raised: its errors hold the headers that were sent.
        raise await self._told(failure, url)

    async def _told(self, failure: NoAnswerError, url: str) -> NoAnswerError:
        parts = urlsplit(url)
        if parts.scheme != "https":
            return failure
        told = await apart(
            lambda: self._trust.told(failure, parts.hostname or "", parts.port or 443), "service-certificate"
        )
        if told.cause.startswith("certificate"):
            self._context = None  # a file that was renewed meanwhile is read at the next try
        return told

    async def _ready(self, url: str) -> tuple[ClientSession, ssl.SSLContext | bool]:
        """The session, and how to encrypt. What is slow (a quarter of a second for aiohttp) is done off the thread that
        draws."""
        if "aiohttp" not in sys.modules:
            await apart(lambda: import_module("aiohttp"), "service-preload")
        if self._context is None and url.startswith("https:"):
            self._context = await apart(self._trust.context, "service-trust")
        if self._session is None:
            import aiohttp

            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept-Encoding": "gzip, deflate"},
            )
        return self._session, self._context or True


async def _follow(
    session: ClientSession,
    context: ssl.SSLContext | bool,
    method: str,
    url: str,
    body: bytes | None,
    headers: dict[str, str],
) -> Reply:
    """Send, and follow redirects within the host: what is sent, and the token first of all, is for nobody else."""
    home = urlsplit(url)[:2]
    for _ in range(REDIRECTS + 1):
        async with session.request(
            method, url, data=body, headers=headers, allow_redirects=False, ssl=context
        ) as response:
            if response.status not in (301, 302, 303, 307, 308):
                return await _whole(response)
            target = urljoin(url, response.headers.get("Location", ""))
            if (away := urlsplit(target)[:2]) != home:
                address = printable("://".join(away))
                raise NoAnswerError("redirected", maybe_taken=response.status == 303, address=address)
            if response.status not in (307, 308) and method != "GET":
                return await _whole(response)
            url = target
    raise NoAnswerError("redirected")


def _is_address(url: str) -> bool:
    """Can it be taken apart at all? Settings and services name addresses, and both can be wrong."""
    try:
        parts = urlsplit(url)
        return parts.port != 0 and bool(parts.hostname)
    except ValueError:
        return False


def _shown(token: Secret) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.reveal()}"} if token else {}


async def _whole(response: ClientResponse) -> Reply:
    """Read the body, and stop early where it is too long to be an answer of the service."""
    if (response.content_length or 0) > BODY_LIMIT:
        response.close()
        raise NoAnswerError("too-long", maybe_taken=True)
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT:
            response.close()
            raise NoAnswerError("too-long", maybe_taken=True)
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status, headers, bytes(body), kind in _JSON_TYPES, kind in _PAGE_TYPES)
