"""What a service cannot do is read from what it announces, said in words, and nothing else stops."""

from __future__ import annotations

import pytest

from desk_app.domain.answers import AnswerKind, Channel, CodeCancelled, Match, RenewalRequest
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.service.capability import OPERATIONS
from tests.contract import people
from tests.contract.differences import DIFFERENCES
from tests.contract.servers import Desk, Server, beside


def test_the_statement_is_read_at_connection(server: Server) -> None:
    connection = beside(server, lambda desk: desk.service.greet())
    assert connection.since is not None
    assert connection.cause == ""
    assert connection.name == DIFFERENCES["name"].on(server)
    assert connection.cannot == (() if server.is_ours else OPERATIONS)
    assert (", ".join(connection.cannot) or "nothing") == DIFFERENCES["cannot"].on(server)
    assert connection.clock_ahead is not None
    assert abs(connection.clock_ahead) < 5


def test_the_identity_service(server: Server) -> None:
    answer = beside(server, lambda desk: desk.service.match(people.adult().traits, deadline=5))
    assert answer.status is (Match.NONE if server.is_ours else Match.NOT_OFFERED)


def test_codes(server: Server) -> None:
    async def day(desk: Desk) -> None:
        answer = await desk.send(people.opening(people.adult()))
        request = RenewalRequest(patient_id=answer.patient_id, channel=Channel.LETTER, requested_by="holder")
        if server.is_ours:
            assert (await desk.service.renew_code(request)).code
            for _ in range(2):
                await desk.service.cancel_code(answer.patient_id, CodeCancelled.NOT_ASKED)
        else:
            for asked in (
                desk.service.renew_code(request),
                desk.service.cancel_code(answer.patient_id, CodeCancelled.RETURNED_MAIL),
            ):
                with pytest.raises(Refusal) as refused:
                    await asked
                assert refused.value.code is RefusalCode.SERVICE_CANNOT

    beside(server, day)


def test_a_token_that_nobody_gave(server: Server) -> None:
    async def day(desk: Desk) -> None:
        desk.service.use_token(Secret("faux"))
        answer = await desk.send(people.opening(people.adult()))
        assert (answer.kind, answer.cause) == (AnswerKind.SIGN_IN, "unauthorised")
        assert (await desk.service.greet()).cause == "", "what it can do is told to everybody"

    beside(server, day)


@pytest.mark.parametrize(
    ("what", "changed"),
    [("wrong-code", {"creation_code_proof": "A" * 43}), ("child-alone", {"representatives": ()})],
)
def test_rules_that_plain_fhir_does_not_know(server: Server, what: str, changed: dict[str, object]) -> None:
    async def day(desk: Desk) -> None:
        who = people.adult() if what == "wrong-code" else people.child(people.adult(), "LEA")
        answer = await desk.send(people.opening(who, **changed))
        assert str(answer.refusal or "taken") == DIFFERENCES[what].on(server)
        assert answer.kind is (AnswerKind.REFUSED if server.is_ours else AnswerKind.ACCEPTED)

    beside(server, day)
