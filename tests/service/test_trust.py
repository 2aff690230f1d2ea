"""Whom the client believes, the certificate it shows, and what it says where one of the two is not taken."""

from __future__ import annotations

import asyncio
import logging
import ssl
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk_app.clock import SystemClock
from desk_app.domain.answers import Answer, AnswerKind, Connection
from desk_app.domain.connection_words import why
from desk_app.domain.secret import Secret
from desk_app.service import trust as trust_module
from desk_app.service.client import FhirService
from desk_app.service.trust import Trust
from desk_app.sync.policy import NOTHING_SENT
from resources.catalogue import texts
from tests.service.authority import DAY, Authority, Made
from tests.service.double import always, fhir, serving
from tests.service.test_client import BUNDLE
from tests.service.tls_server import answering

STATEMENT = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "software": {"name": "TLS"}}
LONG_AGO = {"since": -9 * DAY, "until": -2 * DAY}
NOT_YET = {"since": 2 * DAY, "until": 9 * DAY}
TLS_12, TLS_13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "ours")


@pytest.fixture
def theirs(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "theirs", "Une autre autorité")


async def greeted(base: str, trust: Trust, *, sends: bool = False) -> tuple[Connection, Answer]:
    service = FhirService(base, Secret("jeton-secret"), demonstration=True, clock=SystemClock(), trust=trust)
    try:
        found = await service.greet()
        return found, await service.send(BUNDLE) if sends else Answer(kind=AnswerKind.LATER)
    finally:
        await service.close()


def served(context: ssl.SSLContext, trust: Trust, *, sends: bool = False) -> tuple[Connection, Answer, int]:
    """What the client made of it, and how many requests reached the service."""

    async def main() -> tuple[Connection, Answer, int]:
        async with serving(always(lambda: fhir(STATEMENT)), secured=context) as double:
            found, answer = await greeted(double.base, trust, sends=sends)
            return found, answer, len(double.asked)

    return asyncio.run(main())


def test_the_sites_own_authority_is_believed(ours: Authority) -> None:
    found, _, asked = served(ours.made("service").serving(), Trust(authority=ours.file))
    assert (found.cause, found.name, asked) == ("", "TLS", 1)


@pytest.mark.parametrize(
    ("host", "made", "cause", "named"),
    [
        ("127.0.0.1", LONG_AGO, "certificate-expired", "date"),
        ("127.0.0.1", NOT_YET, "certificate-early", "date"),
        ("127.0.0.1", {"is_self_signed": True}, "certificate-unknown", "issuer"),
        ("ailleurs.example", {}, "certificate-name", "names"),
    ],
)
def test_a_certificate_that_is_not_right_is_named_and_nothing_is_sent(
    ours: Authority, host: str, made: dict[str, Any], cause: str, named: str
) -> None:
    shown = ours.made("service", host, **made)
    found, answer, asked = served(shown.serving(), Trust(authority=ours.file), sends=True)
    assert (found.cause, asked) == (cause, 0)
    assert (answer.kind, answer.cause) == (AnswerKind.LATER, cause)
    assert cause in NOTHING_SENT
    values = dict(found.cause_values)
    assert values["host"] == "127.0.0.1"
    expected = {
        "certificate-expired": shown.until.isoformat(),
        "certificate-early": (shown.until - 7 * DAY).isoformat(),
        "certificate-unknown": "service",
        "certificate-name": "ailleurs.example",
    }
    assert values[named] == expected[cause]
    if named == "date":
        day = shown.until if cause == "certificate-expired" else shown.until - 7 * DAY
        assert day.astimezone().strftime("%d/%m/%Y") in why(texts("fr"), cause, found.cause_values)


def test_another_authority_is_named(ours: Authority, theirs: Authority) -> None:
    found, _, asked = served(theirs.made("service").serving(), Trust(authority=ours.file))
    assert (found.cause, asked) == ("certificate-unknown", 0)
    assert "Une autre autorité" in why(texts("fr"), found.cause, found.cause_values)


def test_the_systems_authorities_are_believed_where_none_is_named(
    ours: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ours.made("service").serving()
    assert served(context, Trust())[0].cause == "certificate-unknown"
    monkeypatch.setenv("SSL_CERT_FILE", ours.file)  # as where an administrator put it into the system's store
    assert served(context, Trust())[0].cause == ""


def test_a_python_that_looks_elsewhere_finds_the_systems_store(
    ours: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "nothing-here"))
    context = ours.made("service").serving()
    assert served(context, Trust())[0].cause == "certificate-unknown"
    monkeypatch.setattr(trust_module, "_SYSTEM_STORES", (str(tmp_path / "absent.pem"), ours.file))
    assert served(context, Trust())[0].cause == ""


def test_a_certificate_renewed_in_its_file_is_taken_at_the_next_try(ours: Authority, theirs: Authority) -> None:
    async def main() -> list[str]:
        trust = Trust(authority=ours.file)
        async with serving(always(lambda: fhir(STATEMENT)), secured=theirs.made("service").serving()) as double:
            service = FhirService(double.base, Secret(""), demonstration=True, clock=SystemClock(), trust=trust)
            try:
                causes = [(await service.greet()).cause]
                ours.become(theirs)
                return [*causes, (await service.greet()).cause]
            finally:
                await service.close()

    assert asyncio.run(main()) == ["certificate-unknown", ""]


def test_the_desks_own_renewed_in_its_file_is_shown_at_the_next_try(ours: Authority, theirs: Authority) -> None:
    async def main(base: str, trust: Trust, fresh: Made) -> list[str]:
        service = FhirService(base, Secret(""), demonstration=True, clock=SystemClock(), trust=trust)
        try:
            causes = [(await service.greet()).cause]
            over.become(fresh)
            return [*causes, (await service.greet()).cause]
        finally:
            await service.close()

    over, fresh = theirs.made("over", **LONG_AGO), theirs.made("fresh")
    with answering(asking(ours, theirs, TLS_13)) as base:
        assert asyncio.run(main(base, shown(ours, over), fresh)) == ["certificate-over", ""]


# --- the desk's own certificate ---------------------------------------------------------------------------------------


def shown(ours: Authority, own: Made | None, **more: Any) -> Trust:
    if own is None:
        return Trust(authority=ours.file)
    return Trust(**{"authority": ours.file, "certificate": own.certificate, "key": own.key, **more})


def asking(ours: Authority, whom: Authority, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ours.made("service").serving(clients_of=whom)
    context.maximum_version = version
    return context


def met(context: ssl.SSLContext, trust: Trust) -> Connection:
    with answering(context) as base:
        return asyncio.run(greeted(base, trust))[0]


@pytest.mark.parametrize("version", [TLS_12, TLS_13])
@pytest.mark.parametrize("passphrase", ["", "quatre mots au hasard"])
def test_the_desks_certificate_lets_it_in(
    ours: Authority, theirs: Authority, version: ssl.TLSVersion, passphrase: str
) -> None:
    own = theirs.made("poste", passphrase=passphrase)
    assert met(asking(ours, theirs, version), shown(ours, own, passphrase=Secret(passphrase))).cause == ""


def test_the_key_may_stand_in_the_certificates_file(ours: Authority, theirs: Authority) -> None:
    own = theirs.made("poste")
    with Path(own.certificate).open("ab") as file:
        file.write(Path(own.key).read_bytes())
    assert met(asking(ours, theirs, TLS_13), shown(ours, own, key="")).cause == ""


@pytest.mark.parametrize("version", [TLS_12, TLS_13])
def test_a_desks_certificate_that_is_refused_is_told(
    ours: Authority, theirs: Authority, version: ssl.TLSVersion
) -> None:
    context = asking(ours, theirs, version)
    assert met(context, shown(ours, ours.made("poste"))).cause == "certificate-refused"
    over = theirs.made("over", **LONG_AGO)
    found = met(context, shown(ours, over))
    assert (found.cause, dict(found.cause_values)) == ("certificate-over", {"date": over.until.isoformat()})
    # Before TLS 1.3 a service says no more than that the two do not agree.
    expected = "certificate-wanted" if version is TLS_13 else "not-agreed"
    assert met(context, shown(ours, None)).cause == expected


@pytest.mark.parametrize(
    ("page", "cause"),
    [
        ("400 No required SSL certificate was sent", "certificate-wanted"),
        ("400 The SSL certificate error", "certificate-refused"),
        ("400 Bad Request", "not-fhir"),
    ],
)
def test_a_front_that_says_it_in_a_page_is_understood(page: str, cause: str) -> None:
    async def main() -> str:
        from aiohttp import web

        refused = always(lambda: web.Response(text=f"<h1>{page}</h1>", status=400, content_type="text/html"))
        async with serving(refused) as double:
            return (await greeted(double.base, Trust()))[0].cause

    assert asyncio.run(main()) == cause


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"authority": "/nowhere/site.pem"}, "file-unreadable"),
        ({"certificate": "/nowhere/desk.pem"}, "file-unreadable"),
        ({"key": "/nowhere/desk.key"}, "file-unreadable"),
        ({"authority": "KEY"}, "file-unreadable"),  # no certificate in it
        ({"key": "CERTIFICATE"}, "file-unreadable"),  # no key in it
        ({"key": "ANOTHER"}, "key-foreign"),
        ({"passphrase": Secret("faux")}, "key-locked"),
        ({"passphrase": Secret("")}, "key-locked"),
    ],
)
def test_a_file_that_does_not_serve_is_named(
    ours: Authority, theirs: Authority, changed: dict[str, Any], cause: str
) -> None:
    own = theirs.made("poste", passphrase="secret-de-la-clef")
    files = {"KEY": own.key, "CERTIFICATE": own.certificate, "ANOTHER": theirs.made("another").key}
    changed = {name: files.get(value, value) if isinstance(value, str) else value for name, value in changed.items()}
    trust = shown(ours, own, **{"passphrase": Secret("secret-de-la-clef"), **changed})
    found, _, asked = served(ours.made("service").serving(), trust)
    assert (found.cause, asked) == (cause, 0)
    named = next(iter(changed.values())) if isinstance(next(iter(changed.values())), str) else own.key
    assert dict(found.cause_values) == {"file": named}
    assert named in why(texts("fr"), found.cause, found.cause_values)


def test_what_speaks_without_encryption_is_not_believed(ours: Authority) -> None:
    async def main() -> tuple[Connection, int]:
        async with serving(always(lambda: fhir(STATEMENT))) as double:
            found, _ = await greeted(double.base.replace("http:", "https:"), Trust(authority=ours.file))
            return found, len(double.asked)

    found, asked = asyncio.run(main())
    assert (found.cause, asked) == ("not-encrypted", 0)


def test_no_failure_carries_the_token_along(ours: Authority, caplog: pytest.LogCaptureFixture) -> None:
    from desk_app.service.causes import NoAnswerError
    from desk_app.service.wire import Wire
    from tests.service.double import cut, cut_in_the_body

    caplog.set_level(logging.DEBUG)

    async def main() -> None:
        for handler in (cut, cut_in_the_body):
            async with serving(handler) as double:
                wire = Wire(double.base, Secret("jeton-secret"))
                try:
                    with pytest.raises(NoAnswerError) as failed:
                        await wire.ask("POST", "x", body=b"{}", deadline=5)
                finally:
                    await wire.close()
                assert "Bearer jeton-secret" in double.asked[0][2].values()
                assert failed.value.__cause__ is None
                assert failed.value.__context__ is None

    asyncio.run(main())
    assert "jeton-secret" not in caplog.text


def test_a_look_at_the_service_ends_soon(ours: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that is cut and then says nothing at all."""
    import socket

    monkeypatch.setattr(trust_module, "_LOOK_SECONDS", 0.1)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        trust = Trust(authority=ours.file)
        assert trust._last_word("127.0.0.1", silent.getsockname()[1]) == ""
