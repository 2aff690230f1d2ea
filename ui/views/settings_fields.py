"""Fields for values of the settings file: each named after its value, read and shown as the file has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desk_app.domain.refusal import Refusal, Weight
from desk_app.domain.set_up import Value
from desk_app.usecases.settings import NUMBER, plain_number
from resources.catalogue import Texts
from ui.fields import ChoiceField, Field, LineField, Option, TextField
from ui.views.service_more import NAMES, ServiceMore

LISTS = ("site.address", "site.emails", "site.telephones")
NUMBERS = (
    *("desk.lock_minutes", "keeping.set_aside_days", "keeping.contacts_days", "keeping.trail_months"),
    *("batches.second_above", "batches.recent_days", "batches.bundle"),
)
BETWEEN = ";"  # the items of a list, on one line
LONGEST = 300
POSTCODE = 5  # digits at the beginning of an address' last line


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
        if name == "desk.printer":
            keys = "123456789"
            without = "settings.no_printer" if printers else "settings.none_installed"
            offered = [Option("", self.texts(without), "0")]
            offered += [Option(printer, printer, key) for printer, key in zip(printers, keys, strict=False)]
            return ChoiceField(own, label, self.texts, offered, hint=hint)
        if name == "service.profile":
            periods = [Option(one, self.texts(f"settings.period.{one}"), str(n)) for n, one in enumerate(PERIODS, 1)]
            return ChoiceField(own, label, self.texts, periods, hint=hint)
        return TextField(own, label, self.texts, hint=hint, limit=LONGEST)

    def load(self, values: Mapping[str, Value]) -> None:
        """Show these."""
        for name, field in self.fields.items():
            value = values[name]
            if isinstance(field, ChoiceField):
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
                values[name] = field.value()
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
