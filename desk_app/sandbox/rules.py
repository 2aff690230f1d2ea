"""The source document's rules about acts: who may open, for whom, with what. A known act never reaches them."""

from __future__ import annotations

from datetime import timedelta

from desk_app.domain.acts import ActKind
from desk_app.domain.refusal import RefusalCode
from desk_app.sandbox.codes import cancel_provisional_code, spend_creation_code
from desk_app.sandbox.outcome import Json, invalid, refuse
from desk_app.sandbox.shapes import (
    ACT_KIND,
    BASIS,
    R216,
    R260,
    SITUATION,
    age,
    at,
    birth_date,
    birthplace,
    codes,
    extension,
    instant,
    numbers,
    plain,
    traits,
)
from desk_app.sandbox.store import Store, Stored

MAJORITY = 18
RECENT = timedelta(days=7)
KEPT = timedelta(days=3652)  # ten years: so long a closed record can be brought back
# A step-parent or a grandparent is not a representative by kinship; a judgment or a mandate may make them one.
NOT_BY_KINSHIP = frozenset(
    {
        "STPPRN", "STPMTH", "STPFTH", "GRPRN", "GRMTH", "GRFTH", "MGRMTH", "MGRFTH", "PGRMTH", "PGRFTH", "GGRPRN",
        "GGRMTH", "GGRFTH", "SIB", "BRO", "SIS", "AUNT", "UNCLE", "COUSN", "NBOR", "FRND", "ROOM",
    }
)  # fmt: skip
BASES = frozenset({"parent", "tutor", "ase", "judge"})


def act_kind(task: Json) -> str:
    """`open-record`, … or an empty string."""
    return next(iter(codes(task.get("code"), ACT_KIND)), "")


def person_of(store: Store, patient: Json) -> str:
    """The situation of the person in the national base whose traits these are, or an empty string.

    Only where all traits agree: a number alone, which a whole household may share, never tells anything of anybody.
    """
    family, given, gender, birth = traits(patient)
    place = birthplace(patient)
    rows = store.db.execute(
        "SELECT situation, birthplace FROM person WHERE family = ? AND given = ? AND gender = ? AND birth = ?",
        (family, given, gender, birth),
    ).fetchall()
    return next((str(row[0]) for row in rows if not place or not row[1] or row[1] == place), "")


def check_opening(store: Store, act: str, task: Json, parts: list[Json], known: Stored | None) -> None:
    """An opening, before any of it is written. `parts` are the resources it brings, `known` the Patient there was."""
    of = {kind: [p for p in parts if p["resourceType"] == kind] for kind in ("Patient", "Consent", "RelatedPerson")}
    if len(of["Patient"]) != 1:
        raise invalid("an opening brings one Patient", code="required")
    patient = of["Patient"][0]
    if not any(c.get("status") == "active" for c in of["Consent"]):
        raise refuse(RefusalCode.CONSENT_MISSING)
    situation = person_of(store, patient)
    if situation == "deceased" or (known and is_deceased(known.body)):
        raise refuse(RefusalCode.HOLDER_DECEASED)
    earlier = [known] if known else _same_person(store, patient)
    if situation == "opposed" or any(is_opposed(store, one.id) for one in earlier):
        raise refuse(RefusalCode.HOLDER_OPPOSED)
    for one in earlier:
        if one.body.get("active") is False:
            raise refuse(RefusalCode.RECORD_CLOSED)
        if any(c.body.get("status") == "active" for c in store.of_patient("Consent", one.id)):
            raise refuse(RefusalCode.RECORD_EXISTS)
    check_representatives(store, patient, of["RelatedPerson"], situation)
    given = _proof(task)
    if given:
        number = next(iter(numbers(patient)), "")
        spend_creation_code(store, number, act, given)


def check_change(store: Store, kind: str, parts: list[Json], patient: Stored | None) -> None:
    """Any act but an opening: on a record that is there, open for a change, and with a new accord to reopen.

    Closing is never hindered by a death or an opposition: it is what they lead to.
    """
    if patient is None:
        raise invalid("the act is for no Patient that is kept here", code="not-found")
    if kind != ActKind.CLOSE:
        if is_deceased(patient.body):
            raise refuse(RefusalCode.HOLDER_DECEASED)
        if is_opposed(store, patient.id):
            raise refuse(RefusalCode.HOLDER_OPPOSED)
    if kind == ActKind.REOPEN:
        _check_reopening(store, parts, patient)
    elif patient.body.get("active") is False:
        raise refuse(RefusalCode.RECORD_CLOSED)
    elif kind == ActKind.CLOSE:
        ended = {p["id"] for p in parts if p["resourceType"] == "Consent"}
        held = {c.id for c in store.of_patient("Consent", patient.id) if c.body.get("status") == "active"}
        if held - ended:
            raise invalid("closing ends the record's active Consent too", code="required")
        cancel_provisional_code(store, patient.id)


def _check_reopening(store: Store, parts: list[Json], patient: Stored) -> None:
    if patient.body.get("active") is not False:
        raise refuse(RefusalCode.RECORD_EXISTS)
    # Nothing changes a closed record: its last version is its closing.
    if str(patient.body["meta"]["lastUpdated"]) < instant(store.now() - KEPT):
        raise refuse(RefusalCode.RECORD_CLOSED, "closed for more than ten years")
    if not any(p["resourceType"] == "Consent" and p.get("status") == "active" for p in parts):
        raise refuse(RefusalCode.CONSENT_MISSING)


def check_representatives(store: Store, patient: Json, representatives: list[Json], situation: str) -> None:
    """A minor, or an adult under tutelle, is represented by somebody who may."""
    born = birth_date(patient)
    said = str(extension(patient, SITUATION) or situation)
    minor = born is not None and age(born, store.now().date()) < MAJORITY and "emancipated" not in (said, situation)
    guarded = "tutelle" in (said, situation)
    if (minor or guarded) and not representatives:
        raise refuse(RefusalCode.REPRESENTATIVE_MISSING)
    for one in representatives:
        basis = str(extension(one, BASIS) or "")
        if "GUARD" not in codes(one.get("relationship"), R260) or basis not in BASES:
            raise refuse(RefusalCode.REPRESENTATIVE_NOT_AUTHORISED)
        if basis == "parent" and (guarded or codes(one.get("relationship"), R216) & NOT_BY_KINSHIP):
            raise refuse(RefusalCode.REPRESENTATIVE_NOT_AUTHORISED)


def is_represented(store: Store, patient: Json) -> bool:
    """Does somebody else act for this holder: a minor, or an adult under tutelle?"""
    situation = person_of(store, patient)
    born = birth_date(patient)
    said = (str(extension(patient, SITUATION) or ""), situation)
    minor = born is not None and age(born, store.now().date()) < MAJORITY and "emancipated" not in said
    return minor or "tutelle" in said


def remember_contacts(store: Store, patient: Stored) -> None:
    """Since when each e-mail and mobile is held: a code goes to a new one only after seven days."""
    since = instant(store.now())
    held = {
        ("email" if t.get("system") == "email" else "sms", str(t.get("value"))) for t in at(patient.body, "telecom")
    }
    rows = store.db.execute("SELECT system, value FROM held_contact WHERE patient = ?", (patient.id,)).fetchall()
    for system, value in {(str(r[0]), str(r[1])) for r in rows} - held:
        store.db.execute(
            "DELETE FROM held_contact WHERE patient = ? AND system = ? AND value = ?", (patient.id, system, value)
        )
    for system, value in held:
        store.db.execute("INSERT OR IGNORE INTO held_contact VALUES (?, ?, ?, ?)", (patient.id, system, value, since))


def _proof(task: Json) -> str:
    for one in at(task, "input"):
        kind = one.get("type") if isinstance(one, dict) else None
        if isinstance(kind, dict) and (
            "creation-code-proof" in codes(kind) or kind.get("text") == "creation-code-proof"
        ):
            return str(one.get("valueString", ""))
    return ""


def _same_person(store: Store, patient: Json) -> list[Stored]:
    """Patients with the same number and all the same traits: twins on a parent's card differ in one, and stay two."""
    mine = set(numbers(patient))
    family, given, gender, birth = traits(patient)
    if not (mine and family and given and birth):
        return []
    where = "r.seq IN (SELECT resource FROM found WHERE type = 'Patient' AND name = 'family' AND value = ?)"
    rows = store.select("Patient", where, [plain(family)], "r.seq")
    return [r for r in rows if traits(r.body) == (family, given, gender, birth) and mine & set(numbers(r.body))]


def is_deceased(patient: Json) -> bool:
    """Is the holder known as deceased?"""
    return bool(patient.get("deceasedBoolean") or patient.get("deceasedDateTime"))


def is_opposed(store: Store, patient: str) -> bool:
    """Is the newest accord of this record a refusal?"""
    consents = store.of_patient("Consent", patient)
    return bool(consents) and consents[-1].body.get("status") == "rejected"
