"""What was shown, never a copy of it, and the leaflet handed over."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain import proofs
from desk_app.domain.identity import Proof
from desk_app.flows import opening
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.fields.choice import ChoiceField, Option
from ui.fields.tick import TickField
from ui.look import SPACE_M
from ui.pages.page import Page


def proof_options(texts: Texts, offered: tuple[Proof, ...]) -> tuple[Option, ...]:
    """The proofs with a digit each, the most usual first; nothing at all is 0."""
    keys = ["0" if proof is Proof.NOTHING else str(rank) for rank, proof in enumerate(offered, start=1)]
    return tuple(
        Option(proof.value, texts(f"page_proof.{proof.value.lower()}"), key)
        for proof, key in zip(offered, keys, strict=True)
    )


class ProofPage(Page):
    """A digit, then the leaflet's tick."""

    step = "proof"
    topic = "page_proof"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.proof = self.add(
            ChoiceField(
                "proof",
                texts("page_proof.proof"),
                texts,
                proof_options(texts, proofs.offered(minor=False)),
                columns=2,
            )
        )
        self.leaflet = self.add(TickField("leaflet", texts("page_proof.leaflet"), texts))
        self.rows.addWidget(self.proof)
        self.rows.addSpacing(SPACE_M)
        self.rows.addWidget(self.leaflet)
        self.rows.addStretch(1)

    def load(self, draft: OpeningDraft, facts: Facts) -> None:
        """The proofs that fit the person's age."""
        minor = opening.is_minor(draft.person, facts)
        self.proof.set_options(proof_options(self.texts, proofs.offered(minor=minor)))
        self.proof.set_values([proof.value for proof in draft.person.proofs])
        self.leaflet.set_ticked(draft.leaflet)

    def read(self, draft: OpeningDraft) -> OpeningDraft:
        """The type of what was shown."""
        shown = tuple(Proof(value) for value in self.proof.values())
        return replace(opening.with_person(draft, proofs=shown), leaflet=self.leaflet.is_ticked())
