"""What the application relies on before and beside the first request."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from aiohttp import web

from desk_app.domain.secret import Secret
from desk_app.service.causes import NoAnswerError
from desk_app.service.client import FhirService
from desk_app.service.wire import Wire
from resources.catalogue import LANGUAGES, texts
from tests.service import samples
from tests.service.double import always, fhir, serving

CAUSES = [
    "name-not-found",
    "refused",
    "no-route",
    "timeout",
    "cut",
    "certificate",
    "clock",
    "unauthorised",
    "forbidden",
    "overloaded",
    "server-error",
    "conflict",
    "precondition",
    "not-fhir",
    "redirected",
    "unreadable",
    "too-long",
    "search-refused",
]


def test_nothing_heavy_is_loaded_with_the_client() -> None:
    code = "import sys, desk_app.service.client, desk_app.sync.loop; print('aiohttp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    "base",
    [
        "https://service:x/fhir",
        "https://service:99999/fhir",
        "http://[/fhir",
        "https://[::1/fhir",
        "https://",
        "none",
    ],
)
def test_an_address_that_is_none_is_a_cause_and_no_crash(base: str) -> None:
    async def main() -> str:
        service = FhirService(base, Secret("jeton"), demonstration=True, clock=samples.HeldClock())
        try:
            return (await service.greet()).cause
        finally:
            await service.close()

    assert asyncio.run(main()) == "name-not-found"


def test_every_cause_has_its_sentence_and_what_to_do() -> None:
    for language in LANGUAGES:
        known = texts(language)
        for cause in CAUSES:
            assert f"connection.{cause}" in known
            assert f"connection.do.{cause}" in known


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_reaches_another_host_by_a_redirect(status: int, method: str) -> None:
    async def main() -> tuple[NoAnswerError, int]:
        async with serving(always(lambda: web.Response())) as elsewhere:
            sent_there = {"Location": f"{elsewhere.base}/metadata"}
            async with serving(always(lambda: web.Response(status=status, headers=sent_there))) as double:
                wire = Wire(double.base, Secret("jeton"))
                try:
                    with pytest.raises(NoAnswerError) as failed:
                        await wire.ask(method, "metadata", body=b"{}" if method == "POST" else None, deadline=5)
                finally:
                    await wire.close()
                assert dict(failed.value.values) == {"address": elsewhere.base.removesuffix("/fhir")}
                return failed.value, len(elsewhere.asked)

    failure, asked = asyncio.run(main())
    assert (failure.cause, failure.maybe_taken, asked) == ("redirected", status == 303, 0)


def test_a_desk_without_a_token_is_told_so_and_one_with_a_refused_one_is_not() -> None:
    async def asked(token: str) -> str:
        async with serving(always(lambda: fhir({}, 401))) as double:
            wire = Wire(double.base, Secret(token))
            try:
                return str((await wire.ask("POST", body=b"{}", deadline=5)).status)
            except NoAnswerError as error:
                return f"{error.cause}, {error.maybe_taken}"
            finally:
                await wire.close()

    assert [asyncio.run(asked(token)) for token in ("", "jeton")] == ["no-token, False", "401"]
