"""Where the servers differ, each difference one line: the tests assert it, docs/servers.md prints it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.contract.servers import Server


@dataclass(frozen=True, slots=True)
class Difference:
    """What was asked (in a newcomer's words), and each server's answer: an HTTP status, a count, or a few words."""

    asked: str
    sandbox: str | int
    sekmet: str | int

    def on(self, server: Server) -> str | int:
        """What this server answers."""
        return self.sandbox if server.is_ours else self.sekmet

    @property
    def line(self) -> str:
        """As it stands in the document."""
        return f"| {self.asked} | {self.sandbox} | {self.sekmet} |"


DIFFERENCES: dict[str, Difference] = {
    "name": Difference("The name it gives itself", "Guichet sandbox", "SEKMET FHIR R4 Tester"),
    "cannot": Difference("What it cannot do", "nothing", "match, renew-code, cancel-code"),
    "wrong-code": Difference("An opening with a wrong creation code", "creation-code-unknown", "taken"),
    "child-alone": Difference("A child's opening without a representative", "representative-missing", "taken"),
    "refused-acts-kept": Difference("Tasks kept of an opening over a live record", 0, 1),
    "trace-of-a-resend": Difference("Version of an act's AuditEvent after its bytes were sent three times", 1, 3),
    "change-again": Difference("A change whose bytes are sent twice", "accepted", "conflict"),
    "closed-changed": Difference("A contact changed on a closed record", "record-closed", "taken"),
    "own-traces": Difference("Leaves traces of its own in the access history", "yes", "no"),
    "gender": Difference("A gender that is no code", 422, 201),
    "name-use": Difference("A name's use that is no code", 422, 201),
    "unknown-element": Difference("An element FHIR does not know", 422, 400),
    "empty-string": Difference("An empty string", 422, 400),
    "empty-list": Difference("An empty list", 422, 201),
    "no-such-day": Difference("30 February", 422, 400),
    "identifier-without-system": Difference("An identifier without a system", 422, 201),
    "nss-without-type": Difference("An NSS without use and type", 422, 201),
    "production-ins": Difference("A production INS", 422, 201),
    "dangling": Difference("A reference to nothing", 422, 201),
    "consent-category": Difference("A Consent of another category", 422, 201),
    "consent-no-wording": Difference("A Consent without a wording", 422, 201),
    "provenance-no-target": Difference("A Provenance without a target", 422, 400),
    "long-id": Difference("An id of 65 characters", 422, 400),
    "nss-as-condition": Difference("`If-None-Exist` by a number that twins share, twice", "400, 400", "201, 200"),
    "unknown-parameter": Difference("An unknown search parameter, without `Prefer: handling=strict`", 400, 200),
    "number-in-url": Difference("A person's number in a URL", 400, 200),
    "name-in-url": Difference("A person's name in a URL", 400, 200),
    "name-in-next": Difference("The next page of a search by POST names who was asked for", "no", "yes"),
    "type-not-kept": Difference("A search for a type that the contract does not need", 404, 200),
    "xml": Difference("XML asked for", 400, 200),
    "bare-tag": Difference("`If-None-Match: 1`, without quotes", 304, 200),
    "star-tag": Difference("`If-None-Match: *`", 304, 200),
    "delete": Difference("Deleting a Patient", 405, 200),
    "deleted": Difference("Reading it afterwards", 200, 410),
}
"""Both of the judge's ways to write a reference answer the same: no line tells them apart."""
