"""The form of an act: which resources its transaction brings, how each is written, and that they belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from desk_app.domain.acts import ActKind, ClosingReason
from desk_app.sandbox.outcome import Json, RefusedError, invalid
from desk_app.sandbox.shapes import ACT, CHAIN, CLOSING_REASON, at, codes, identifiers, reference

# Of each kind of entry: how few and how many. `PUT` is an update from a version that the entry names.
_TRACES = {"Task POST": (1, 1), "Provenance PUT": (1, 1), "AuditEvent PUT": (1, 1)}
# How many representatives there must be, and whether there is an accord, are rules with refusals of their own.
ENTRIES: dict[str, dict[str, tuple[int, int]]] = {
    ActKind.OPEN: {"Patient POST": (1, 1), "RelatedPerson POST": (0, 9), "Consent POST": (0, 1), **_TRACES},
    ActKind.CHANGE_CONTACT: {"Patient PUT": (1, 1), **_TRACES},
    ActKind.CHANGE_ACCESS: {"Consent PUT": (1, 1), "Patient PUT": (0, 1), **_TRACES},
    ActKind.CLOSE: {"Patient PUT": (1, 1), "Consent PUT": (0, 9), **_TRACES},
    ActKind.REOPEN: {"Patient PUT": (1, 1), "Consent POST": (0, 1), **_TRACES},
}
_HEAD = re.compile(r"[0-9]{1,18}:[0-9a-f]{16,128}")
_WITHOUT_VERSION = ("Provenance", "AuditEvent")


class Entry(Protocol):
    """An entry as it was planned: references are rewritten."""

    @property
    def method(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def body(self) -> Json: ...
    @property
    def if_match(self) -> str | None: ...


def check_form(act: str, kind: str, task: Json, entries: Sequence[Entry]) -> None:
    """Raises where the transaction is not the one that service.md gives this kind of act."""
    _check_entries(kind, entries)
    holder = reference(task, "for")
    for one in entries:
        if one.kind in _WITHOUT_VERSION:
            if one.if_match is not None:
                raise _wrong("a trace is written without ifMatch: it has one version")
        elif one.method == "PUT" and one.if_match is None:
            raise _wrong("an act's update names in ifMatch the version it starts from")
        if one.kind == "Patient" and f"Patient/{one.key}" != holder:
            raise _wrong("Task.for is not the Patient of the act")
        if one.kind in ("Consent", "RelatedPerson") and reference(one.body, "patient") != holder:
            raise _wrong(f"{one.kind}.patient is not the Patient of the act")
        if one.method == "POST":
            _check_identifier(act, one)
    heads = [v for one in entries if one.kind == "Provenance" for v in _heads(one.body)]
    if not any(_HEAD.fullmatch(head) for head in heads):
        raise _wrong("Provenance.entity carries the head of the desk's trail as number:hash")
    if kind == ActKind.CLOSE:
        _check_closing(task, entries)
    elif any(one.body.get("status") != "active" for one in entries if one.kind == "Consent"):
        raise _wrong(f"the Consent of {kind} is active")
    elif kind == ActKind.REOPEN and any(one.body.get("active") is False for one in entries if one.kind == "Patient"):
        raise _wrong("reopening makes Patient.active true")


def _check_entries(kind: str, entries: Sequence[Entry]) -> None:
    allowed = ENTRIES.get(kind)
    if allowed is None:
        raise _wrong("Task.code is not one of the kinds of acts", code="code-invalid")
    found = [f"{one.kind} {one.method}" for one in entries]
    if strange := sorted(set(found) - set(allowed)):
        raise _wrong(f"{kind} has no {strange[0]}")
    for name, (least, most) in allowed.items():
        if not least <= found.count(name) <= most:
            raise _wrong(f"{kind} has {least} to {most} of {name}", code="required")


def _check_identifier(act: str, one: Entry) -> None:
    """What an act creates can be found again by the act's id, whoever the person is."""
    own = identifiers(one.body, ACT)
    if one.kind == "RelatedPerson":
        own = [value.partition("#rep")[0] for value in own if re.fullmatch(r".+#rep[1-9]", value)]
    if act not in own:
        raise _wrong(f"a new {one.kind} carries the act's id as identifier", code="required")


def _heads(provenance: Json) -> list[str]:
    sources = [e for e in at(provenance, "entity") if isinstance(e, dict) and e.get("role") == "source"]
    named = [i for e in sources for i in at(e, "what.identifier") if isinstance(i, dict) and i.get("system") == CHAIN]
    return [str(i.get("value")) for i in named]


def _check_closing(task: Json, entries: Sequence[Entry]) -> None:
    reasons = codes(task.get("reasonCode"), CLOSING_REASON)
    if not reasons & set(ClosingReason):
        raise _wrong("closing gives its reason, a code of the contract's list", code="required")
    if any(one.body.get("active") is not False for one in entries if one.kind == "Patient"):
        raise _wrong("closing makes Patient.active false")
    ended = {"inactive", "rejected"} if ClosingReason.OPPOSITION in reasons else {"inactive"}
    if any(one.body.get("status") not in ended for one in entries if one.kind == "Consent"):
        raise _wrong("closing makes Consent.status inactive, or rejected where the person is opposed")


def _wrong(diagnostics: str, code: str = "invalid") -> RefusedError:
    return invalid(diagnostics, code=code)
