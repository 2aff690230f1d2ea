"""Why the record is closed, and what is needed for that: a death certificate, or a word on this desk's own error."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.acts import ClosingReason
from desk_app.flows.change_rules import NOTE_LONGEST
from desk_app.flows.changing import ChangeDraft, ChangeFacts, reason_of, reasons
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.fields.choice import ChoiceField, Option
from ui.fields.line import TextField
from ui.fields.tick import TickField
from ui.parts import words
from ui.views.change_page import ChangePage


def meaning_key(reason: ClosingReason | None) -> str:
    """The sentence on what closing means; after a death nobody is told of opening again."""
    return "change.closing.meaning_death" if reason is ClosingReason.DEATH else "change.closing.meaning"


class ChangeClosingPage(ChangePage):
    """Where there is one reason only, it is not asked."""

    step = "closing"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.meaning = words("", "lead", "closing_meaning")
        self.reason = self.add(ChoiceField("reason", texts("change.closing.reason"), texts, ()))
        self.certificate = self.add(TickField("certificate_seen", texts("change.closing.certificate"), texts))
        self.note = self.add(
            TextField(
                "note",
                texts("change.closing.note"),
                texts,
                hint=texts("change.closing.note_hint"),
                limit=NOTE_LONGEST,
            )
        )
        self.letter = self.add(TickField("letter_destroyed", texts("change.closing.letter_destroyed"), texts))
        for widget in (self.meaning, self.reason, self.certificate, self.note, self.letter):
            self.rows.addWidget(widget)
        self.rows.addStretch(1)

    def load(self, draft: ChangeDraft, facts: ChangeFacts) -> None:
        """Show the reasons that there can be."""
        offered, reason = reasons(draft, facts.profile), reason_of(draft, facts.profile)
        self.meaning.setText(self.texts(meaning_key(reason)))
        self.reason.set_options(
            [
                Option(one.value, self.texts(f"recap.closing.{one.value}"), str(key))
                for key, one in enumerate(offered, start=1)
            ]
        )
        self.reason.set_values((reason.value,) if reason is not None else ())
        self.reason.setVisible(len(offered) > 1)
        self.certificate.set_ticked(draft.certificate_seen)
        self.certificate.setVisible(reason is ClosingReason.DEATH)
        self.note.set_text(draft.note)
        self.letter.set_ticked(draft.letter_destroyed)
        for field in (self.note, self.letter):
            field.setVisible(reason is ClosingReason.ERROR)

    def read(self, draft: ChangeDraft) -> ChangeDraft:
        """What is said."""
        return replace(
            draft,
            reason=self.reason.value(),
            certificate_seen=self.certificate.is_ticked(),
            note=self.note.text(),
            letter_destroyed=self.letter.is_ticked(),
        )
