"""OAuth 2 client credentials with a signed assertion (RFC 7523, as SMART Backend Services has it): the desk proves who
it is with its own key, and gets a token that lives for minutes.

The token is in memory only. It is asked for shortly before it ends, and once more where the service refuses it early.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from desk_app.domain.secret import Secret
from desk_app.ports import Clock
from desk_app.service import outcomes
from desk_app.service.causes import NoAnswerError
from desk_app.service.wire import Ask, Reply
from desk_app.system.apart import apart

DISCOVERY = ".well-known/smart-configuration"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE = timedelta(minutes=4)  # five at most by the standard; clocks differ
USUAL_LIFE = 300.0  # seconds of a token, where the answer does not say
LONGEST_LIFE = 24 * 3600.0
EARLY = 30.0  # seconds before its end that a token is no longer sent
_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")  # RFC 6750: nothing that could end a header's line
_ERROR = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """How this desk is known to whoever gives tokens. `key` is a file in PEM; `address` is empty where the service
    tells it; `key_id` is empty for the key's own fingerprint (RFC 7638)."""

    client_id: str
    key: str
    scope: str
    key_id: str = ""
    address: str = ""


class AssertedSignIn:
    """Implements wire.SignIn. `passphrase` unlocks the key where it is locked."""

    def __init__(self, base: str, registration: Registration, passphrase: Secret, clock: Clock) -> None:
        self._base = base.rstrip("/")
        self._as = registration
        self._passphrase = passphrase
        self._clock = clock
        self._address = registration.address
        self._token = Secret("")
        self._until: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def token(self, ask: Ask, end: float, *, refused: Secret | None = None) -> Secret:
        """See wire.SignIn."""
        try:
            async with asyncio.timeout_at(end):
                await self._one_at_a_time.acquire()
        except TimeoutError:
            raise NoAnswerError("timeout") from None
        try:
            if refused is self._token:
                self.forget()
            if self._until is None or self._clock.now() >= self._until:
                await self._get(ask, end)
            return self._token
        except NoAnswerError as error:
            error.maybe_taken = False  # whoever gives tokens may have heard; the service itself was asked nothing
            raise
        finally:
            self._one_at_a_time.release()

    def forget(self) -> None:
        """See wire.SignIn."""
        self._token.wipe()
        self._token, self._until = Secret(""), None

    async def _get(self, ask: Ask, end: float) -> None:
        if not self._as.key:
            raise NoAnswerError("key-unnamed")
        address = self._address or await self._discovered(ask, end)
        asked_at = self._clock.now()
        assertion = await apart(lambda: self._assertion(address, asked_at), "service-assertion")
        form = urlencode(
            {
                "grant_type": "client_credentials",
                "scope": self._as.scope,
                "client_assertion_type": ASSERTION,
                "client_assertion": assertion,
            }
        )
        reply = await ask("POST", address, form=form.encode(), end=end)
        found = outcomes.parse(reply.body) if reply.is_json else None
        if reply.status != 200:
            self._address = self._as.address  # it may have moved
            raise self._refused(reply, found)
        if reply.is_page:
            raise NoAnswerError("web-page")
        token, life = _granted(found)
        self.forget()
        self._token = Secret(token)
        self._address = address
        self._until = asked_at + timedelta(seconds=max(life - EARLY, life / 2))

    async def _discovered(self, ask: Ask, end: float) -> str:
        """Where the service says that tokens are given."""
        reply = await ask("GET", f"{self._base}/{DISCOVERY}", end=end)
        found = outcomes.parse(reply.body) if reply.is_json else None
        if reply.status == 200 and found is not None:
            address = found.get("token_endpoint")
            if isinstance(address, str) and self._is_as_safe(address):
                return address
        if reply.status == 200 and reply.is_page:
            raise NoAnswerError("web-page")
        raise self._later(reply) or NoAnswerError("no-token-address")

    def _is_as_safe(self, address: str) -> bool:
        """Encrypted like the service itself; a service on this very machine may be without."""
        try:
            scheme = urlsplit(address).scheme
        except ValueError:
            return False
        return scheme == "https" or (scheme == "http" and self._base.startswith("http:"))

    def _assertion(self, address: str, now: datetime) -> str:
        from desk_app.service.jwk import signing_key

        key = signing_key(self._as.key, self._passphrase)
        claims = {
            "iss": self._as.client_id,
            "sub": self._as.client_id,
            "aud": address,
            "exp": int((now + ASSERTION_LIFE).timestamp()),
            "jti": str(uuid.uuid4()),
        }
        return key.signed(claims, self._as.key_id)

    def _refused(self, reply: Reply, found: dict[str, Any] | None) -> NoAnswerError:
        if (later := self._later(reply)) is not None:
            return later
        if found is None:
            return NoAnswerError("web-page" if reply.is_page else "no-token-address")
        if lasting := outcomes.clocks_apart(reply.headers, self._clock.now()):
            return NoAnswerError("clock", lasting=lasting)
        said = found.get("error")
        # A word of the standard's list; the sentence beside it could hold anything.
        word = said if isinstance(said, str) and _ERROR.fullmatch(said) else str(reply.status)
        return NoAnswerError("sign-in-refused", reason=word)

    def _later(self, reply: Reply) -> NoAnswerError | None:
        """Whoever gives tokens cannot now."""
        if reply.status not in (408, 425, 429) and reply.status < 500:
            return None
        wait = outcomes.retry_after(reply.headers, now=self._clock.now())
        return NoAnswerError(outcomes.later_cause(reply.status), retry_after=wait, values=outcomes.asked_wait(wait))


def _granted(found: dict[str, Any] | None) -> tuple[str, float]:
    """The token, and how many seconds it lives."""
    token = (found or {}).get("access_token")
    kind = (found or {}).get("token_type", "bearer")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token) or str(kind).lower() != "bearer":
        raise NoAnswerError("unreadable")
    life = (found or {}).get("expires_in", USUAL_LIFE)
    try:
        seconds = float(life)
    except (TypeError, ValueError, OverflowError):
        seconds = USUAL_LIFE
    return token, min(seconds, LONGEST_LIFE) if seconds > 0 else 0.0
