"""Who acts for a child, or for an adult under tutelle: the bond, the name, what was shown, the attachment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desk_app.domain import proofs
from desk_app.domain.acts import Attached, Basis
from desk_app.domain.identity import Proof
from desk_app.domain.refusal import Problem
from desk_app.flows import opening
from desk_app.flows.drafts import Facts, OpeningDraft, RepresentativeDraft, Situation
from desk_app.flows.standing import BASES
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.fields.choice import ChoiceField, Option
from ui.fields.field import Field
from ui.fields.line import TextField
from ui.fields.tick import TickField
from ui.pages.page import Page
from ui.pages.proof import proof_options

RELATIONS = (
    "mother",
    "father",
    "adoptive",
    "tutor",
    "ase",
    "judge",
    "step-parent",
    "grandparent",
    "foster",
    "other",
)
NEED_JUDGMENT = (Basis.TUTOR, Basis.CHILD_WELFARE, Basis.JUDGE)


class _Fields:
    """The fields of one representative; `name` gives `representative1_birth_name`."""

    def __init__(self, page: RepresentativePage, rank: int) -> None:
        texts, self.rank = page.texts, rank

        def name(field: str) -> str:
            return f"representative{rank}_{field}"

        def label(field: str) -> str:
            return texts(f"page_representative.{field}")

        def caption(field: str) -> str:
            return label(field if rank == 1 else f"second.{field}")

        keys = "123456789A"
        relations = [Option(r, label(r), key) for r, key in zip(RELATIONS, keys, strict=True)]
        attached = [Option(a.value, label(f"attached_{a.value}"), k) for a, k in zip(Attached, "123", strict=True)]
        offered = proof_options(texts, proofs.OFFERED_TO_REPRESENTATIVE)
        self.relation = page.add(ChoiceField(name("relation"), caption("relation"), texts, relations, columns=2))
        self.birth_name = page.add(TextField(name("birth_name"), caption("birth_name"), texts))
        self.given_name = page.add(TextField(name("given_name"), caption("given_name"), texts))
        self.service = page.add(TextField(name("service"), caption("service"), texts))
        self.judgment = page.add(TickField(name("judgment_seen"), caption("judgment_seen"), texts))
        self.proof = page.add(ChoiceField(name("proof"), caption("proof"), texts, offered, columns=2))
        self.attached = page.add(ChoiceField(name("attached"), caption("attached"), texts, attached, columns=3))
        page.two_columns(
            (self.relation, None),
            (self.birth_name, self.given_name),
            (self.service, None),
            (self.judgment, None),
            (self.proof, None),
            (self.attached, None),
        )

    def all(self) -> tuple[Field, ...]:
        """In reading order."""
        names = (self.relation, self.birth_name, self.given_name, self.service, self.judgment, self.proof)
        return (*names, self.attached)

    def load(self, one: RepresentativeDraft, *, minor: bool) -> None:
        """Show one representative; what does not concern this bond is not asked."""
        basis = one.basis or BASES.get(one.relation)
        self.relation.set_values((one.relation,))
        self.birth_name.set_text(one.birth_name)
        self.given_name.set_text(one.given_name)
        self.service.set_text(one.service)
        self.judgment.set_ticked(one.judgment_seen)
        self.proof.set_values([proof.value for proof in one.proofs])
        self.attached.set_values((one.attached.value,) if one.attached else ())
        self.service.setVisible(basis is Basis.CHILD_WELFARE)
        self.judgment.setVisible(basis in NEED_JUDGMENT)
        self.proof.setVisible(self.rank == 1 or one.present)
        self.attached.setVisible(minor and basis is Basis.PARENT)

    def read(self) -> dict[str, Any]:
        """What is typed, as changes of the draft."""
        return {
            "relation": self.relation.value(),
            "birth_name": self.birth_name.text(),
            "given_name": self.given_name.text(),
            "service": self.service.text(),
            "judgment_seen": self.judgment.is_ticked(),
            "proofs": tuple(Proof(value) for value in self.proof.values()),
            "attached": Attached(self.attached.value()) if self.attached.value() else None,
        }


class RepresentativePage(Page):
    """One representative stood at the counter; a second may be named."""

    step = "representative"
    topic = "page_representative"
    ways = (("F4", "second"), ("F5", "alone"), ("F6", "disagreement"), ("F7", "no_judgment"))

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.one = _Fields(self, 1)
        self.two = _Fields(self, 2)
        self.present = self.add(TickField("representative2_present", texts("page_representative.present"), texts))
        self.rows.addWidget(self.present)
        self.agreement = self.add(
            TickField("own_agreement_sought", texts("page_representative.own_agreement_sought"), texts)
        )
        self.rows.addWidget(self.agreement)
        self.rows.addStretch(1)
        self._has_second = False

    def load(self, draft: OpeningDraft, facts: Facts) -> None:
        """Show who represents."""
        minor = opening.is_minor(draft.person, facts)
        shown = (*draft.representatives, RepresentativeDraft(), RepresentativeDraft(present=False))
        first, second = shown[0], shown[1]
        if len(draft.representatives) == 1:
            second = RepresentativeDraft(present=False)
        self._has_second = self._has_second or len(draft.representatives) > 1
        self.one.load(first, minor=minor)
        self.two.load(second, minor=minor)
        self.present.set_ticked(second.present)
        self._fold()
        self.agreement.set_ticked(draft.person.own_agreement_sought)
        self.agreement.setVisible(draft.person.situation is Situation.TUTELLE)

    def read(self, draft: OpeningDraft) -> OpeningDraft:
        """What is typed; a relation chosen anew decides the basis."""
        draft = _with(draft, 0, self.one.read())
        second = self.two.read() | {"present": self.present.is_ticked()}
        if self._has_second and (second["relation"] or second["birth_name"] or second["given_name"]):
            draft = _with(draft, 1, second)
        else:
            draft = replace(draft, representatives=draft.representatives[:1])  # emptied: nobody is named a second time
        return opening.with_person(draft, own_agreement_sought=self.agreement.is_ticked())

    def way(self, name: str) -> bool:
        """A second representative is named in place; the same key again takes that one out."""
        if name != "second":
            return False
        self._has_second = not self._has_second
        if not self._has_second:
            self.two.load(RepresentativeDraft(present=False), minor=False)
            self.present.set_ticked(False)
        self._fold()
        (self.two.relation if self._has_second else self.one.relation).setFocus()
        self.edited.emit()
        return True

    def reveal(self, name: str) -> None:
        """The second representative."""
        self._has_second = self._has_second or name.startswith("representative2_")
        self._fold()

    def _fold(self) -> None:
        self.present.setVisible(self._has_second)
        if not self._has_second:
            for field in self.two.all():
                field.hide()
        else:
            for field in (self.two.relation, self.two.birth_name, self.two.given_name):
                field.show()

    def field_of(self, problem: Problem) -> str:
        """The proof field's problems come under several names."""
        return problem.field.replace("_proofs", "_proof")


def _with(draft: OpeningDraft, rank: int, changes: dict[str, Any]) -> OpeningDraft:
    before = draft.representatives[rank] if rank < len(draft.representatives) else RepresentativeDraft()
    new = {name: value for name, value in changes.items() if value != getattr(before, name)}
    return opening.with_representative(draft, rank, **new) if new or rank >= len(draft.representatives) else draft
