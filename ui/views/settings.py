"""« Réglages »: the place, the service, this desk. What is changed counts from the next opening on."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from desk_app.domain.answers import Connection
from desk_app.domain.connection_words import cannot, why
from desk_app.domain.letter_texts import told
from desk_app.domain.refusal import Refusal, Weight
from desk_app.domain.secret import Secret
from desk_app.usecases.code_printers import ADDRESSES, IN_SIGHT, SPOOLERS
from desk_app.usecases.desk import Desk
from desk_app.usecases.printer_certificates import CERTIFICATES, certificates, strange_printers
from desk_app.usecases.settings import CLIENT, PASSPHRASE, TOKEN, change_settings, keep_secret, try_service
from resources.catalogue import Texts
from ui import printing
from ui.application import announce
from ui.look import SPACE_L, SPACE_M
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import ENTER_KEYS, Button, Screen, beside, card, column, restyle, words
from ui.views.password import PasswordField
from ui.views.service_more import NAMES
from ui.views.settings_fields import SettingsFields, follow

SECTIONS = {
    "place": (
        "site.name",
        "site.number",
        "site.address",
        "site.emails",
        "site.telephones",
        "site.controller",
        "site.privacy_contact",
    ),
    "service": ("service.url", "service.profile", *NAMES),
    "desk": ("desk.name", "desk.printer", "desk.lock_minutes"),
    "printing": (ADDRESSES, IN_SIGHT, SPOOLERS),
    "keeping": ("keeping.set_aside_days", "keeping.contacts_days", "keeping.trail_months"),
    "batches": ("batches.second_above", "batches.recent_days", "batches.bundle"),
}


def answer_words(texts: Texts, answer: Connection, *, signs_in: bool) -> tuple[str, str]:
    """What a service that was greeted said, and the weight of it. Without a key, a desk is greeted as nobody."""
    if not answer.cause:
        said = texts("settings.answers", name=answer.name or texts("home.service"))
        return " ".join(part for part in (said, cannot(texts, answer.cannot)) if part), "good"
    if answer.cause in ("no-token", "unauthorised", "forbidden") and not signs_in:
        return texts("settings.answers_nobody"), "good"
    return why(texts, answer.cause, answer.cause_values), "question"


class SettingsView(Screen):
    """`done(sentence)` once something was written."""

    done = Signal(str)

    topic = "settings"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__("settings")
        self.desk = desk
        self.texts = texts
        self._work: Work | None = None
        self._told: object = None  # the spoolers that were accepted with what they keep before one's eyes
        self._accepted: dict[str, str] = {}  # printers whose fingerprint was shown
        values = desk.set_up.values()
        printers = dict.fromkeys((*printing.names(), str(values["desk.printer"])))  # one that is away stays chosen
        names = [name for section in SECTIONS.values() for name in section]
        self.form = SettingsFields(texts, names, [name for name in printers if name])
        self.token = PasswordField("service_token", texts("settings.token"), texts, hint=texts("settings.token_hint"))
        self.passphrase = PasswordField(
            "service_passphrase", texts("settings.passphrase"), texts, hint=texts("settings.passphrase_hint")
        )
        self.more = self.form.fold(self.passphrase)
        self.form.load(values)
        self.answer = words("", "message", "settings_answer")
        self.message = words("", "message", "settings_message")
        self.try_button = Button("settings_try", texts("settings.try"), key="F7")
        self.save_button = Button("settings_save", texts("settings.save"), kind="primary", key="⏎")
        self.back_button = Button("settings_back", texts("settings.back"), key=texts("keys.cap.esc"))
        self.try_button.clicked.connect(self.try_now)
        self.save_button.clicked.connect(self.save)
        self.back_button.clicked.connect(self.left)
        self._lay_out()
        self._before = self._typed()
        self._asking = spawn(self._ask_printers(), "printers")

    def _lay_out(self) -> None:
        page = reading_page(self)
        page.addWidget(words(self.texts("settings.title"), "title", "settings_title"))
        page.addWidget(words(self.texts("settings.lead"), "quiet", "settings_lead"))
        for number, fault in enumerate(self.desk.letter_faults, 1):
            wrong = words(told(self.texts, fault), "message", f"settings_letter_text_{number}")
            restyle(wrong, weight="question")
            page.addWidget(wrong)
        for section, names in SECTIONS.items():
            page.addWidget(words(self.texts(f"settings.section.{section}"), "heading"))
            lines = column(margin=SPACE_L, spacing=SPACE_M)
            for name in names:
                if name not in NAMES:
                    lines.addWidget(self.form.fields[name])
            if section == "service":
                lines.addWidget(self.token)
                lines.addWidget(self.more)
                lines.addLayout(beside(self.try_button))
                lines.addWidget(self.answer)
            page.addWidget(card(f"settings_{section}", lines))
        page.addWidget(self.message)
        page.addLayout(beside(self.save_button, self.back_button))
        page.addStretch(1)
        fields = [field for name, field in self.form.fields.items() if name not in NAMES]
        beside_token = fields.index(self.form.fields["service.profile"]) + 1
        fields[beside_token:beside_token] = [self.token, *self.more.fields]
        follow(fields, self, self.save)
        for field in fields:
            field.edited.connect(field.clear_problem)

    async def _ask_printers(self) -> None:
        """Those that answer now: a printer may take seconds to."""
        printers = await self.desk.printers.known()
        was_typed = self.would_lose()
        self.form.offer(printers, printing.names(), self.desk.set_up.values())
        if not was_typed:
            self._before = self._typed()

    def first_field(self) -> QWidget:
        """The name of the place."""
        return self.form.fields["site.name"]

    def would_lose(self) -> bool:
        """Something was typed and not saved."""
        return self._typed() != self._before

    def _typed(self) -> tuple[object, ...]:
        return (*self.form.read().values(), bool(self.token.text()), bool(self.passphrase.text()))

    def try_now(self) -> None:
        """Ask whoever answers at the address that stands there."""
        self._do(self._try)

    async def _try(self) -> None:
        values = {name: value for name, value in self.form.read().items() if name in SECTIONS["service"]}
        url = str(values["service.url"])
        if (found := self.desk.set_up.wrong("service.url", url)) is not None or not url:
            self._answer(*self._why(*(found or ("url", {}))))
            return
        self._answer(self.texts("settings.trying"), "hint")
        passphrase = Secret(self.passphrase.text())
        try:
            answer = await try_service(self.desk, values, passphrase)
        except Refusal as refusal:
            self._answer("", "hint")
            self.form.show(refusal)
            return
        finally:
            passphrase.wipe()
        self._answer(*answer_words(self.texts, answer, signs_in=bool(values[CLIENT])))

    def _why(self, reason: str, values: dict[str, str]) -> tuple[str, str]:
        name = self.form.fields["service.url"].caption.text()
        return self.texts(f"setup.reason.{reason}", name=name, **values) + ".", "wall"

    def save(self) -> None:
        """Write what was changed; what is wrong is said at its field."""
        self._do(self._save)

    def _must_be_told(self) -> bool:
        """A spooler that may have codes from now on: what it keeps is said, and accepted by saving once more."""
        wanted = self.form.read()[SPOOLERS]
        before = self.desk.set_up.values()[SPOOLERS]
        is_more = isinstance(wanted, tuple) and isinstance(before, tuple) and bool(set(wanted) - set(before))
        if not is_more or wanted == self._told:
            return False
        self._told = wanted
        self.form.fields[SPOOLERS].say(self.texts("settings.spooler_keeps"), Weight.QUESTION)
        # Its field may be out of sight by now, and nobody accepts what was not read: both stand where one saves.
        self._say(f"{self.texts('settings.spooler_keeps')} {self.texts('settings.spooler_again')}", "question")
        self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    async def _must_be_compared(self, addresses: Sequence[str]) -> bool:
        """A printer whose certificate nobody vouches for: its fingerprint is shown, and kept by saving once more."""
        strange = await strange_printers(self.desk, addresses)
        if strange.items() <= self._accepted.items():
            return False
        self._accepted = strange
        told = (self.texts("settings.certificate_shown", printer=one, fingerprint=strange[one]) for one in strange)
        self.form.fields[ADDRESSES].say(" ".join(told), Weight.QUESTION)
        self._say(self.texts("settings.certificate_again"), "question")
        return True

    async def _save(self) -> None:
        values = self.form.read()
        addresses = value if isinstance(value := values[ADDRESSES], tuple) else ()
        if self._must_be_told() or await self._must_be_compared(addresses):
            return
        values[CERTIFICATES] = certificates(self.desk, addresses, self._accepted)
        secrets = {TOKEN: self.token.take(), PASSPHRASE: self.passphrase.take()}
        typed = [name for name, secret in secrets.items() if secret]
        try:
            was_changed = await change_settings(self.desk, values)
            for name in typed:
                await keep_secret(self.desk, name, secrets[name])
        except Refusal as refusal:
            if not self.form.show(refusal):
                self._say(self.texts(f"refusal.{refusal.code}", **refusal.values), "wall")
            return
        finally:
            for secret in secrets.values():
                secret.wipe()
        printing.prefer(str(values["desk.printer"]))
        self._before = self._typed()
        if was_changed or typed:
            self.done.emit(self.texts("settings.saved"))
        else:
            self.left.emit()

    def _do(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if self._work is None or self._work.done():
            self._work = spawn(work(), "settings")

    def _answer(self, sentence: str, weight: str) -> None:
        self._tell(self.answer, sentence, weight)

    def _say(self, sentence: str, weight: str) -> None:
        self._tell(self.message, sentence, weight)

    def _tell(self, label: QLabel, sentence: str, weight: str) -> None:
        label.setText(sentence)
        restyle(label, weight=weight)
        announce(sentence, label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F7 tries the address, F8 unfolds what few services ask for; Ctrl and Enter save from wherever one is."""
        if event.key() == Qt.Key.Key_F7:
            self.try_now()
        elif event.key() == Qt.Key.Key_F8:
            self.more.turn()
        elif event.key() in ENTER_KEYS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """No secret stays."""
        self.token.line.clear()
        self.passphrase.line.clear()
        self._asking.cancel()
        if self._work is not None:
            self._work.cancel()
