"""Fields for values of the settings file: each named after its value, read and shown as the file has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desk_app.domain.printer_words import names_apart
from desk_app.domain.printers import PrinterFacts, Way
from desk_app.domain.refusal import Refusal, Weight
from desk_app.domain.set_up import Value
from desk_app.usecases.code_printers import IN_SIGHT, SPOOLERS, USUAL, called
from desk_app.usecases.settings import NUMBER, plain_number
from resources.catalogue import Texts
from ui.fields.choice import ChoiceField, Option
from ui.fields.field import Field
from ui.fields.line import LineField, TextField
from ui.views.service_more import NAMES, ServiceMore

LISTS = ("site.address", "site.emails", "site.telephones", "printing.addresses")
NUMBERS = (
    *("desk.lock_minutes", "keeping.set_aside_days", "keeping.contacts_days", "keeping.trail_months"),
    *("batches.second_above", "batches.recent_days", "batches.bundle"),
)
BETWEEN = ";"  # the items of a list, on one line
LONGEST = 300
POSTCODE = 5  # digits at the beginning of an address' last line
KEYS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class SettingsFields:
    """The fields `names`, in their order. `printers` are those of the system."""

    def __init__(self, texts: Texts, names: Sequence[str], printers: Sequence[str] = ()) -> None:
        self.texts = texts
        self.fields: dict[str, Field] = {name: self._field(name, printers) for name in names}
        self.more: ServiceMore | None = None

    def fold(self, *beside: Field) -> ServiceMore:
        """Put those of `service_more.NAMES`, and fields that stand in no file, where they do not meet the eye. Before
        `load`."""
        self.more = ServiceMore(self.texts, (*(self.fields[name] for name in NAMES), *beside))
        return self.more

    def _field(self, name: str, printers: Sequence[str]) -> Field:
        own, label = name.replace(".", "_"), self.texts(f"settings.{name}")
        hint = self.texts(key) if (key := f"settings.hint.{name}") in self.texts else ""
        if name == USUAL:
            return ChoiceField(own, label, self.texts, self._usual([(one, one) for one in printers]), hint=hint)
        if name in (IN_SIGHT, SPOOLERS):
            return ChoiceField(own, label, self.texts, (), multiple=True, hint=hint)
        if name == "service.profile":
            periods = [Option(one, self.texts(f"settings.period.{one}"), str(n)) for n, one in enumerate(PERIODS, 1)]
            return ChoiceField(own, label, self.texts, periods, hint=hint)
        return TextField(own, label, self.texts, hint=hint, limit=LONGEST)

    def _usual(self, printers: Sequence[tuple[str, str]]) -> list[Option]:
        without = "settings.no_printer" if printers else "settings.none_installed"
        return [Option("", self.texts(without), "0"), *_options(printers)]

    def offer(self, printers: Sequence[PrinterFacts], names: Sequence[str], values: Mapping[str, Value]) -> None:
        """These printers, and of the system's `names` those that are none of them. One that is away stays chosen."""
        usual, codes, spoolers = (self.fields.get(name) for name in (USUAL, IN_SIGHT, SPOOLERS))
        if not (
            isinstance(usual, ChoiceField) and isinstance(codes, ChoiceField) and isinstance(spoolers, ChoiceField)
        ):
            return
        was_chosen = usual.value() or str(values[USUAL])
        known = called(printers, was_chosen)
        apart = names_apart(printers)
        shown = [(was_chosen if one == known else one.uri, apart[one.uri]) for one in printers]
        shown += [(name, name) for name in names if called(printers, name) is None]
        if was_chosen and was_chosen not in dict(shown):
            shown.append((was_chosen, was_chosen))
        usual.set_options(self._usual(shown))
        usual.set_values((was_chosen,))
        for name in (IN_SIGHT, SPOOLERS):
            field = self._choice(name)
            kept = tuple(map(str, value)) if isinstance(value := values[name], tuple) else ()
            fit = [(one.uri, apart[one.uri]) for one in printers if name == IN_SIGHT or one.way is not Way.PRINTER]
            away = [(uri, uri) for uri in kept if uri not in dict(fit)]
            field.set_options(_options([*fit, *away]))
            field.set_values(kept)
            field.setVisible(bool(fit or away))

    def _choice(self, name: str) -> ChoiceField:
        field = self.fields[name]
        if not isinstance(field, ChoiceField):
            raise TypeError(name)
        return field

    def load(self, values: Mapping[str, Value]) -> None:
        """Show these."""
        for name, field in self.fields.items():
            value = values[name]
            if isinstance(field, ChoiceField):
                if field.multiple:
                    kept = tuple(map(str, value)) if isinstance(value, tuple) else ()
                    field.set_options(_options([(uri, uri) for uri in kept]))
                    field.set_values(kept)
                    field.setVisible(bool(kept))
                else:
                    field.set_values((str(value),))
            elif isinstance(field, LineField):
                field.set_text(f"{BETWEEN} ".join(value) if isinstance(value, tuple) else str(value))
        if self.more is not None and any(values[name] for name in NAMES):
            self.more.show_fields(True)

    def read(self) -> dict[str, Value]:
        """What stands there, as the file would have it. The postcode is the one of the address."""
        values: dict[str, Value] = {}
        for name, field in self.fields.items():
            if isinstance(field, ChoiceField):
                values[name] = field.values() if field.multiple else field.value()
            elif isinstance(field, LineField):
                values[name] = _value(name, field.text())
        address = values.get("site.address")
        if isinstance(address, tuple):
            first = address[-1][:POSTCODE] if address else ""
            values["site.postcode"] = first if first.isascii() and first.isdecimal() else ""
        return values

    def show(self, refusal: Refusal) -> bool:
        """Say it at its field, where it has one here; a field that was folded away unfolds."""
        name = refusal.values.get("field", "")
        field = self.fields.get("site.address" if name == "site.postcode" else name)
        reason = refusal.values.get("problem", "")
        if field is None or not reason:
            return False
        said = {key: value for key, value in refusal.values.items() if key not in ("field", "problem")}
        field.say(self.texts(f"setup.reason.{reason}", name=field.caption.text(), **said) + ".", Weight.WALL)
        if self.more is not None and field in self.more.fields:
            self.more.show_fields(True)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        return True


PERIODS = ("dmp", "mes")


def _options(printers: Sequence[tuple[str, str]]) -> list[Option]:
    """Of (value, name)."""
    return [Option(value, name, key) for (value, name), key in zip(printers, KEYS, strict=False)]


def follow(fields: Sequence[Field], screen: QWidget, end: Callable[[], None]) -> None:
    """Enter goes from each field to the next one that shows, and from the last one to `end`."""

    def on(after: Sequence[Field]) -> None:
        following = next((field for field in after if field.isVisibleTo(screen)), None)
        if following is None:
            end()
        else:
            following.setFocus()

    for rank, field in enumerate(fields, 1):
        field.entered.connect(lambda after=fields[rank:]: on(after))


def _value(name: str, typed: str) -> Value:
    if name in LISTS:
        return tuple(item for part in typed.split(BETWEEN) if (item := part.strip()))
    if name in NUMBERS and typed.isascii() and typed.isdecimal():
        return int(typed)
    return plain_number(typed) if name == NUMBER else typed
