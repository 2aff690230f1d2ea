"""HTTP for the service: one total deadline a request, a bounded body, no redirect to another host, the true cause told.

aiohttp is loaded at the first request: nothing heavy is imported before the first window is painted.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urljoin, urlsplit

from desk_app.domain.secret import Secret

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

BODY_LIMIT = 8 * 1024 * 1024  # bytes, once unpacked
CONNECT_SECONDS = 5.0
REDIRECTS = 3
FHIR_JSON = "application/fhir+json"
FORM = "application/x-www-form-urlencoded"
_JSON_TYPES = ("application/fhir+json", "application/json", "text/json")


class NoAnswerError(Exception):
    """No answer that can be used. `cause` is a catalogue key below `connection.`; `maybe_taken`: the request may have
    reached the service, so what it asked for may be done."""

    def __init__(self, cause: str, *, maybe_taken: bool) -> None:
        super().__init__(cause)
        self.cause = cause
        self.maybe_taken = maybe_taken


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. Header names are lower case; `is_json` is what its content type says."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_json: bool = True


class Wire:
    """One session with one service. Cancelling a request closes its connection and leaves nothing behind."""

    def __init__(self, base: str, token: Secret) -> None:
        self._base = base.rstrip("/")
        self._token = token
        self._session: ClientSession | None = None

    def use(self, token: Secret) -> None:
        """The token for every request from now on."""
        self._token = token

    async def close(self) -> None:
        """Close the session; the next request would open a new one."""
        session, self._session = self._session, None
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
        """One request, answered within `deadline` seconds in all. Raises NoAnswerError."""
        if not self._base:
            raise NoAnswerError("no-address", maybe_taken=False)
        await _load()
        import aiohttp

        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        headers = {"Accept": FHIR_JSON}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token.reveal()}"
        if body is not None:
            headers["Content-Type"] = content
        if prefer:
            headers["Prefer"] = prefer
        if if_none_match:
            headers["If-None-Match"] = if_none_match
        try:
            async with asyncio.timeout(deadline):
                return await self._follow(method, f"{self._base}/{path}" if path else self._base, body, headers)
        except NoAnswerError:
            raise
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            _tell(error)

    async def _follow(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        assert self._session is not None  # noqa: S101 - ask() made it
        for _ in range(REDIRECTS + 1):
            async with self._session.request(
                method, url, data=body, headers=headers, allow_redirects=False
            ) as response:
                keeps_method = response.status in (307, 308) or method == "GET"
                if response.status not in (301, 302, 303, 307, 308) or not keeps_method:
                    return await _whole(response)
                target = urljoin(url, response.headers.get("Location", ""))
                if urlsplit(target)[:2] != urlsplit(self._base)[:2]:
                    raise NoAnswerError("redirected", maybe_taken=False)
                url = target
        raise NoAnswerError("redirected", maybe_taken=False)


async def _load() -> None:
    """Load aiohttp off the thread that draws (a quarter of a second), in a thread of our own that ends at once."""
    if "aiohttp" in sys.modules:
        return
    thread = ThreadPoolExecutor(1, thread_name_prefix="service-preload")
    try:
        await asyncio.wrap_future(thread.submit(import_module, "aiohttp"))
    finally:
        thread.shutdown(wait=False)


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
    return Reply(response.status, headers, bytes(body), kind in _JSON_TYPES)


def _tell(error: Any) -> NoReturn:
    """The true cause of a failure below HTTP."""
    import aiohttp

    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        raise NoAnswerError(_certificate(error), maybe_taken=False) from error
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        raise NoAnswerError("name-not-found", maybe_taken=False) from error
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        raise NoAnswerError("timeout", maybe_taken=False) from error
    if isinstance(error, aiohttp.ClientConnectorError):
        reason: BaseException | None = error.os_error
        if isinstance(reason, socket.gaierror):
            raise NoAnswerError("name-not-found", maybe_taken=False) from error
        if isinstance(reason, ConnectionRefusedError):
            raise NoAnswerError("refused", maybe_taken=False) from error
        raise NoAnswerError("no-route", maybe_taken=False) from error
    if isinstance(error, aiohttp.InvalidURL):
        raise NoAnswerError("name-not-found", maybe_taken=False) from error
    if isinstance(error, TimeoutError):
        raise NoAnswerError("timeout", maybe_taken=True) from error
    if isinstance(error, aiohttp.ClientPayloadError | aiohttp.ClientResponseError):
        raise NoAnswerError("unreadable", maybe_taken=True) from error
    raise NoAnswerError("cut", maybe_taken=True) from error


_NOT_YET_VALID = 9  # X509_V_ERR_CERT_NOT_YET_VALID: nearly always a desk whose clock is behind


def _certificate(error: Any) -> str:
    reason = getattr(error, "certificate_error", None) or getattr(error, "os_error", None)
    if isinstance(reason, ssl.SSLCertVerificationError) and reason.verify_code == _NOT_YET_VALID:
        return "clock"
    return "certificate"
