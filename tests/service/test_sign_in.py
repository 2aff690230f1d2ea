"""Signing in with a key: what is signed, how long a token serves, and whoever gives tokens checked at every word."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from desk_app.domain.answers import Answer, AnswerKind, Connection, Existing, ExistingAnswer, Match, MatchAnswer
from desk_app.domain.secret import Secret
from desk_app.service import acts as acts_module
from desk_app.service.causes import NoAnswerError
from desk_app.service.client import FhirService
from desk_app.service.jwk import signing_key
from desk_app.service.sign_in import AssertedSignIn, Registration
from tests.service import samples
from tests.service.authority import PrivateKey, pem
from tests.service.double import html
from tests.service.giver import EC_KEY, RSA_KEY, Giver, signed_in, thumbprint, unpacked
from tests.service.test_client import BUNDLE, QUESTION
from tests.sync.double import MovingClock


async def greet(service: FhirService, _: Giver) -> str:
    return (await service.greet()).cause


@pytest.mark.parametrize("key", [EC_KEY, RSA_KEY])
@pytest.mark.parametrize("tells", [True, False])
@pytest.mark.parametrize("passphrase", ["", "quatre mots au hasard"])
def test_a_desk_signs_in_with_its_key(tmp_path: Path, key: PrivateKey, tells: bool, passphrase: str) -> None:
    cause, giver, double = signed_in(tmp_path, greet, key=key, tells=tells, passphrase=passphrase)
    assert (cause, len(giver.given), giver.discovered) == ("", 1, int(tells))
    assert double.asked[-1][2]["Authorization"] == f"Bearer {giver.given[0]}"


def test_a_token_serves_until_shortly_before_its_end(tmp_path: Path) -> None:
    async def use(service: FhirService, giver: Giver) -> list[int]:
        counts = []
        for seconds in (0, 200, 69, 2, 400):  # it lives 300 s, of which the last 30 are not used
            giver.clock.at += timedelta(seconds=seconds)
            assert (await service.greet()).cause == ""
            counts.append(len(giver.given))
        return counts

    counts, giver, _ = signed_in(tmp_path, use)
    assert counts == [1, 1, 1, 2, 3]
    assert giver.discovered == 1


@pytest.mark.parametrize(("life", "gets"), [(0, 3), (-5, 3), (2, 1), (None, 1), ("soon", 1), (10**400, 1)])
def test_whatever_life_a_token_is_given(tmp_path: Path, life: Any, gets: int) -> None:
    async def use(service: FhirService, _: Giver) -> list[str]:
        return [(await service.greet()).cause for _ in range(3)]

    causes, giver, _ = signed_in(tmp_path, use, life=life)
    assert (causes, len(giver.given)) == ([""] * 3, gets)


def test_many_questions_at_once_get_one_token(tmp_path: Path) -> None:
    async def use(service: FhirService, _: Giver) -> list[Answer]:
        return await asyncio.gather(*(service.send(BUNDLE) for _ in range(12)))

    answers, giver, _ = signed_in(tmp_path, use)
    assert {answer.kind for answer in answers} == {AnswerKind.ACCEPTED}
    assert len(giver.given) == 1


def test_a_token_taken_back_in_the_middle_of_the_work_is_renewed_once(tmp_path: Path) -> None:
    async def use(service: FhirService, giver: Giver) -> Answer:
        await service.send(BUNDLE)
        giver.taken_back.update(giver.given)
        return await service.send(BUNDLE)

    answer, giver, double = signed_in(tmp_path, use)
    assert (answer.kind, len(giver.given)) == (AnswerKind.ACCEPTED, 2)
    assert [body for _, path, _, body in double.asked if path.startswith("/fhir?") or path == "/fhir"] == [BUNDLE] * 3


def test_a_token_is_renewed_for_a_reading_too(tmp_path: Path) -> None:
    async def use(service: FhirService, giver: Giver) -> list[str]:
        before = await service.greet()
        giver.taken_back.update(giver.given)
        return [before.cause, (await service.greet()).cause]

    causes, giver, _ = signed_in(tmp_path, use)
    assert (causes, len(giver.given)) == (["", ""], 2)


def test_a_desk_refused_with_a_new_token_too_asks_a_person(tmp_path: Path) -> None:
    async def use(service: FhirService, giver: Giver) -> Answer:
        giver.taken_back = {"jeton-1.secret", "jeton-2.secret"}
        return await service.send(BUNDLE)

    answer, giver, double = signed_in(tmp_path, use)
    assert (answer.kind, answer.cause, len(giver.given)) == (AnswerKind.SIGN_IN, "unauthorised", 2)
    assert sum(body == BUNDLE for *_, body in double.asked) == 2


def refusal(error: Any, status: int = 400, **headers: str) -> web.Response:
    return web.json_response({"error": error, "error_description": "n'importe quoi"}, status=status, headers=headers)


@pytest.mark.parametrize(
    ("answer", "cause", "values"),
    [
        (lambda: refusal("invalid_client", 401), "sign-in-refused", {"reason": "invalid_client"}),
        (lambda: refusal("invalid_scope"), "sign-in-refused", {"reason": "invalid_scope"}),
        (lambda: refusal("<b>Bonjour</b>"), "sign-in-refused", {"reason": "400"}),
        (lambda: refusal(3), "sign-in-refused", {"reason": "400"}),
        (
            lambda: refusal("invalid_client", Date=format_datetime(samples.NOW + timedelta(minutes=7))),
            "clock",
            {"lasting": "420"},
        ),
        (html, "web-page", {}),
        (lambda: web.json_response([]), "unreadable", {}),
        (lambda: web.json_response({"access_token": "a b"}), "unreadable", {}),
        (lambda: web.json_response({"access_token": "a\r\nX: y"}), "unreadable", {}),
        (lambda: web.json_response({"access_token": 3}), "unreadable", {}),
        (lambda: web.json_response({"access_token": "ab", "token_type": "mac"}), "unreadable", {}),
        (lambda: web.Response(status=503, headers={"Retry-After": "120"}), "overloaded", {"lasting": "120"}),
        (lambda: web.Response(status=500), "server-error", {}),
        (lambda: web.Response(status=404), "no-token-address", {}),
        (lambda: web.Response(status=404, text="<p>", content_type="text/html"), "web-page", {}),
        (lambda: web.Response(body=b"x" * 9_000_000, content_type="application/json"), "too-long", {}),
        (
            lambda: web.Response(status=307, headers={"Location": "https://ailleurs.example/token"}),
            "redirected",
            {"address": "https://ailleurs.example"},
        ),
        (
            lambda: web.Response(status=302, headers={"Location": "https://portail.example/"}),
            "redirected",
            {"address": "https://portail.example"},
        ),
    ],
)
def test_whoever_gives_no_token_is_understood(
    tmp_path: Path, answer: Callable[[], web.Response], cause: str, values: dict[str, str]
) -> None:
    def dated() -> web.Response:
        made = answer()
        made.headers.setdefault("Date", format_datetime(samples.NOW))
        return made

    async def use(service: FhirService, giver: Giver) -> tuple[Connection, Answer, ExistingAnswer]:
        giver.refusing = [dated(), dated(), dated()]
        greeted = await service.greet()
        return greeted, await service.send(BUNDLE), await service.existing(QUESTION, deadline=5)

    (greeted, sent, existing), _, double = signed_in(tmp_path, use, tells=False)
    assert (greeted.since, greeted.cause, dict(greeted.cause_values)) == (None, cause, values)
    # Whoever is refused as such is asked by a person; all else is tried again.
    assert sent.kind is (AnswerKind.SIGN_IN if cause == "sign-in-refused" else AnswerKind.LATER)
    assert (sent.cause, existing.status, existing.cause) == (cause, Existing.UNREACHABLE, cause)
    assert not [path for _, path, _, _ in double.asked if path.startswith("/fhir")], "the service was asked nothing"
    if cause == "overloaded":
        assert (greeted.retry_after, sent.retry_after) == (120, 120)


def test_whoever_gives_tokens_and_does_not_answer_leaves_the_act_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts_module, "SEND_SECONDS", 0.1)

    async def use(service: FhirService, giver: Giver) -> Answer:
        giver.is_silent = True
        return await service.send(BUNDLE)

    answer, _, _ = signed_in(tmp_path, use, tells=False)
    assert (answer.kind, answer.cause) == (AnswerKind.LATER, "timeout")


def test_nobody_waits_past_the_deadline_for_a_token_that_another_gets(tmp_path: Path) -> None:
    async def use(service: FhirService, giver: Giver) -> MatchAnswer:
        giver.is_silent = True
        sending = asyncio.create_task(service.send(BUNDLE))
        await giver.was_asked.wait()
        try:
            return await service.match(samples.traits(), deadline=0.05)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    answer, giver, _ = signed_in(tmp_path, use, tells=False)
    assert (answer.status, giver.given) == (Match.UNREACHABLE, [])


def test_a_question_cancelled_while_its_token_comes_holds_nobody_up(tmp_path: Path) -> None:
    async def use(service: FhirService, giver: Giver) -> str:
        asking = asyncio.create_task(service.greet())
        await giver.was_asked.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        return (await service.greet()).cause

    assert signed_in(tmp_path, use)[0] == ""


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        (lambda: web.Response(status=404), "no-token-address"),
        (lambda: web.json_response({}), "no-token-address"),
        (lambda: web.json_response({"token_endpoint": 3}), "no-token-address"),
        (lambda: web.json_response({"token_endpoint": "/token"}), "no-token-address"),
        (lambda: web.json_response({"token_endpoint": "ftp://ailleurs.example"}), "no-token-address"),
        (html, "web-page"),
        (lambda: web.Response(status=429, headers={"Retry-After": "60"}), "overloaded"),
    ],
)
def test_a_service_that_does_not_say_where(tmp_path: Path, told: Callable[[], web.Response], cause: str) -> None:
    found, giver, _ = signed_in(tmp_path, greet, discovery=told)
    assert (found, giver.given) == (cause, [])


def test_an_encrypted_service_gives_tokens_nowhere_in_the_clear(tmp_path: Path) -> None:
    """Its statement was read over TLS; what is signed would travel to whoever listens."""
    registration = Registration(client_id="p", key="k", scope="s")
    sign_in = AssertedSignIn("https://service.example/fhir", registration, Secret(""), samples.HeldClock())
    assert not sign_in._is_as_safe("http://service.example/token")
    assert sign_in._is_as_safe("https://ailleurs.example/token")


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"key": ""}, "key-unnamed"),
        ({"key": "/nowhere/poste.key"}, "file-unreadable"),
        ({"weak": rsa.generate_private_key(65537, 1024)}, "key-unfit"),  # noqa: S505 - it must be refused
        ({"weak": ec.generate_private_key(ec.SECP256R1())}, "key-unfit"),
    ],
)
def test_a_key_that_does_not_serve_is_named(tmp_path: Path, changed: dict[str, Any], cause: str) -> None:
    weak = changed.get("weak")
    if weak is not None:
        (tmp_path / "weak.key").write_bytes(pem(weak))
        changed = {"key": str(tmp_path / "weak.key")}
    found, giver, _ = signed_in(tmp_path, greet, tells=False, registered=changed)
    assert (found, giver.given) == (cause, [])


def test_a_locked_key_and_another_passphrase(tmp_path: Path) -> None:
    (tmp_path / "locked.key").write_bytes(pem(EC_KEY, "celle-ci"))
    found, _, _ = signed_in(tmp_path, greet, registered={"key": str(tmp_path / "locked.key")}, passphrase="celle-la")
    assert found == "key-locked"


def test_nothing_secret_is_logged_kept_or_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    held: list[AssertedSignIn] = []

    async def use(service: FhirService, giver: Giver) -> str:
        found = repr(await service.greet())
        giver.taken_back.update(giver.given)
        giver.refusing = [refusal("invalid_client", Date=format_datetime(samples.NOW))]
        with pytest.raises(NoAnswerError) as failed:
            await service._wire.ask("GET", "metadata", deadline=5)
        sign_in = service._wire._sign_in
        assert isinstance(sign_in, AssertedSignIn)
        held.append(sign_in)
        return f"{found} {failed.value!r} {failed.value.__context__!r} {failed.value.values} {vars(sign_in)}"

    said, giver, double = signed_in(tmp_path, use, passphrase="la-phrase-secrete")
    assertion = parse_qs(double.asked[1][3].decode())["client_assertion"][0]
    for secret in (giver.given[0], assertion, assertion.rpartition(".")[2], "la-phrase-secrete", "PRIVATE KEY"):
        assert secret not in said
        assert secret not in caplog.text
    assert not held[0]._token


def test_the_public_half_is_what_a_signature_is_checked_with(tmp_path: Path) -> None:
    for key, kind in ((EC_KEY, "EC"), (RSA_KEY, "RSA")):
        (tmp_path / "key.pem").write_bytes(pem(key))
        public = signing_key(str(tmp_path / "key.pem"), Secret("")).public()
        assert (public["kty"], public["kid"], public["use"]) == (kind, thumbprint(key), "sig")
        assert not {"d", "p", "q"} & public.keys()
        tampered = signing_key(str(tmp_path / "key.pem"), Secret("")).signed({"iss": "a"}).split(".")
        giver = Giver(key, MovingClock())
        giver.verify(".".join(tampered[:2]).encode(), unpacked(tampered[2]), public["alg"])
        with pytest.raises(InvalidSignature):
            giver.verify(b"another", unpacked(tampered[2]), public["alg"])
