"""Generated answers from whoever gives tokens: one that can stand in a header, or a reason why there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st

from desk_app.domain.secret import Secret
from desk_app.service.causes import NoAnswerError
from desk_app.service.sign_in import AssertedSignIn, Registration
from desk_app.service.wire import Reply
from tests.proof.fuzz_answers import Json, as_bytes, is_fit
from tests.proof.generated import headers, junk, spoilt, statuses
from tests.service import samples

TOLD: Json = {"token_endpoint": "http://tokens.invalid/token", "issuer": "http://tokens.invalid"}
GIVEN: Json = {"access_token": "abc.def", "token_type": "bearer", "expires_in": 300}
REFUSED: Json = {"error": "invalid_client", "error_description": "no"}
_ADDRESSES = ("http://[", "https://tokens.invalid:x/", "//", "ftp://x", "http://user:pw@x/", "", "http://x\r\ny")


def _replies(*samples_of_one: Any) -> st.SearchStrategy[Reply]:
    bodies = spoilt(*samples_of_one).map(as_bytes) | junk.map(as_bytes) | st.binary(max_size=30)
    return st.builds(
        Reply, st.just(200) | statuses, headers, bodies, st.sampled_from([True] * 9 + [False]), st.booleans()
    )


raw = st.tuples(_replies(TOLD, TOLD, *({"token_endpoint": one} for one in _ADDRESSES)), _replies(GIVEN, GIVEN, REFUSED))


async def _outcome(sign_in: AssertedSignIn, ask: Any, end: float) -> Secret | NoAnswerError:
    try:
        return await sign_in.token(ask, end)
    except NoAnswerError as error:
        return error


@contextmanager
def tokens() -> Iterator[Callable[[Any], None]]:
    """A desk that signs in anew each time: where tokens are given, and the token."""
    loop = asyncio.new_event_loop()
    who = Registration(client_id="desk", key="key.pem", scope="system/*.*")

    def check(value: tuple[Reply, Reply]) -> None:
        waiting = list(value)

        async def ask(*_: Any, **__: Any) -> Reply:
            return waiting.pop(0)

        sign_in = AssertedSignIn("http://service.invalid/fhir", who, Secret(""), samples.HeldClock())
        told = loop.run_until_complete(_outcome(sign_in, ask, loop.time() + 5))
        if isinstance(told, NoAnswerError):
            assert not told.maybe_taken, "the service itself was asked nothing"
            is_fit((told.cause, *(word for pair in told.values for word in pair)))
        else:
            said = told.reveal()
            assert said.isascii()
            assert said.isprintable()
            assert said.strip() == said != ""

    with patch.object(AssertedSignIn, "_assertion", lambda *_: "assertion"):
        try:
            yield check
        finally:
            loop.close()
