"""What one sees of a batch: the sources, the report before it begins, its progress, its end. Each is a page of the
batch's screen and knows nothing of what happens on its keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QListWidget, QProgressBar, QWidget

from desk_app.domain.batch import Progress
from desk_app.domain.batch_words import time_left
from desk_app.domain.printer_words import names_apart
from desk_app.domain.printers import PrinterFacts
from desk_app.domain.refusal import Weight
from desk_app.usecases.code_printers import called
from resources.catalogue import Texts
from ui.application import announce
from ui.fields.choice import ChoiceField, Option
from ui.fields.line import LineField
from ui.look import SPACE_M
from ui.parts import ENTER_KEYS, Button, beside, column, named, words
from ui.views.password import PasswordField
from ui.views.settings_fields import KEYS

LIST_HEIGHT = 200
LOOK_EVERY = 1_000  # ms between two looks at what the desk knows of its printer


class Lines(QListWidget):
    """Sentences to be read below their title, no higher than they need; letters go on to the screen."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._label = label
        self.setWordWrap(True)
        self.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumHeight(LIST_HEIGHT)
        self.title = words(label, "label", f"{name}_title")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def put(self, sentences: Iterable[str], label: str = "") -> None:
        """These, in place of those before, called `label` where they are something else. Without any, nothing
        shows."""
        self.title.setText(label or self._label)
        self.setAccessibleName(label or self._label)
        self.clear()
        self.addItems(list(sentences))
        for shown in (self.title, self):
            shown.setVisible(self.count() > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move; the rest is the screen's."""
        if event.key() in ENTER_KEYS or (event.text() and event.text().isprintable()):
            event.ignore()
        else:
            super().keyPressEvent(event)


class Part(QWidget):
    """A page of the screen: its buttons by their letters, and where the focus goes."""

    def __init__(self, name: str, texts: Texts) -> None:
        super().__init__()
        self.setObjectName(f"batch_{name}")
        self.setWindowTitle(texts(f"batch_view.step.{name}"))
        self.texts = texts
        self.lines = column(spacing=SPACE_M)
        self.setLayout(self.lines)
        self.buttons: dict[str, Button] = {}
        self.first: QWidget = self

    def keys(self, **labels: str) -> Mapping[str, Button]:
        """A line of buttons, named after their words; the page's first one is what one mostly wants."""
        made: dict[str, Button] = {}
        for name, key in labels.items():
            kind = "" if self.buttons else "primary"
            made[name] = Button(f"batch_{name}", self.texts(f"batch_view.key.{name}"), kind=kind, key=key)
            self.buttons[key] = made[name]
        self.lines.addLayout(beside(*made.values()))
        return made


class SourcePart(Part):
    """Who gets a letter: a file, a list made here, or a search."""

    def __init__(self, texts: Texts) -> None:
        super().__init__("source", texts)
        self.why = Lines("batch_source_why", texts("batch_view.found"))
        self.lines.addWidget(self.why.title)
        self.lines.addWidget(self.why)
        self.why.put(())
        self.lines.addWidget(words(texts("batch_view.source"), "lead", "batch_source_lead"))
        self.file = self.keys(file="F")["file"]
        self.lists = self.keys(expired="E", soon="X", never="N", stopped="R")
        self.search = LineField("batch_search", texts("batch_view.search"), texts, hint=texts("batch_view.search_hint"))
        self.lines.addWidget(self.search)
        self.first = self.file


class ReportPart(Part):
    """What the check found; the printer and the second person; and the key that begins."""

    def __init__(self, texts: Texts) -> None:
        super().__init__("report", texts)
        self.lead = words("", "lead", "batch_report_lead")
        self.lines.addWidget(self.lead)
        self.found = Lines("batch_found", texts("batch_view.found"))
        self.lines.addWidget(self.found.title)
        self.lines.addWidget(self.found)
        self.printer = ChoiceField("batch_printer", texts("batch_view.printer"), texts, ())
        self.lines.addWidget(self.printer)
        self.second = named(QWidget(), "batch_second")
        asked = column(spacing=SPACE_M)
        self.name = LineField("batch_second_name", texts("batch_view.second_name"), texts)
        self.password = PasswordField("batch_second_password", texts("batch_view.second_password"), texts)
        for field in (self.name, self.password):
            asked.addWidget(field)
        self.second.setLayout(asked)
        self.lines.addWidget(self.second)
        made = self.keys(go="I", drop="L")
        self.go, self.drop = made["go"], made["drop"]
        self.printer.entered.connect(lambda: self._next().setFocus(Qt.FocusReason.TabFocusReason))
        self.name.entered.connect(lambda: self.password.control.setFocus(Qt.FocusReason.TabFocusReason))
        self.password.entered.connect(self.go.click)

    @property
    def asks_second(self) -> bool:
        """Does a second person sign?"""
        return self.second.isVisibleTo(self)

    def offer(self, printers: Sequence[PrinterFacts], usual: str) -> None:
        """Those that may carry a code. The desk's `usual` one is chosen where it is one of them, or the only one; what
        is still to be done comes first."""
        named = zip(names_apart(printers).items(), KEYS, strict=False)
        options = [Option(uri, name, key) for (uri, name), key in named]
        self.printer.set_options(options)
        chosen = called(printers, usual) or (printers[0] if len(printers) == 1 else None)
        self.printer.set_values((chosen.uri,) if chosen is not None else ())
        self.printer.clear_problem()
        if not options:
            self.printer.say(self.texts("batch_view.none_in_sight"), Weight.WALL)
        self.first = self.printer if options and chosen is None else self._next()

    def _next(self) -> QWidget:
        """What follows the printer."""
        return self.name.control if self.asks_second else self.go


class RunningPart(Part):
    """How far it is, and why nothing moves. P pauses and A stops once what is at the printer has come out; L once the
    bundle is whole."""

    def __init__(self, texts: Texts) -> None:
        super().__init__("running", texts)
        self.state = words("", "lead", "batch_state")
        self.bar = named(QProgressBar(), "batch_bar")
        self.bar.setAccessibleName(texts("batch_view.progress"))
        self.bar.setTextVisible(False)
        self.detail = words("", "body", "batch_detail")
        self.waits = words("", "body", "batch_waits")
        for widget in (self.state, self.bar, self.detail, self.waits):
            self.lines.addWidget(widget)
        made = self.keys(pause="P", bundle="L", stop="A")
        self.pause, self.bundle, self.stop = made["pause"], made["bundle"], made["stop"]
        self.first = self.pause

    def show_progress(self, found: Progress) -> None:
        """Counts and the time left."""
        self.bundle.setVisible(found.bundle < found.bundles)
        self.bar.setRange(0, max(found.letters, 1))
        self.bar.setValue(found.on_paper)
        self.state.setText(self.texts("batch_view.going", done=found.on_paper, letters=found.letters))
        left = time_left(found.seconds_left, self.texts)
        values = {"bundle": found.bundle, "bundles": found.bundles, "skipped": found.skipped, "left": left}
        self.detail.setText(self.texts("batch_view.detail", **values))
        said = self.texts.count("batch_view.waits", found.waits) if found.waits else ""
        is_new = bool(said) and self.waits.isHidden()
        self.waits.setText(said)
        self.waits.setVisible(bool(said))
        if is_new:  # once, not each second
            announce(said, self.waits)


class PausedPart(Part):
    """Why it stands still; go on, a jam, or the end of it. `due`: it shows, and sheets may have come out since."""

    due = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__("paused", texts)
        self.cause = words("", "lead", "batch_cause")
        self.lines.addWidget(self.cause)
        self.progress = words("", "body", "batch_paused_progress")
        self.lines.addWidget(self.progress)
        made = self.keys(resume="R", other="I", end_here="A")
        self.resume, self.other, self.stop = made["resume"], made["other"], made["end_here"]
        self.lines.addWidget(words(texts("batch_view.jam"), "body", "batch_jam_lead"))
        self.good = LineField("batch_good", texts("batch_view.good"), texts, hint=texts("batch_view.good_hint"))
        self.lines.addWidget(self.good)
        self.jam = self.keys(jam="C")["jam"]
        self.good.entered.connect(self.jam.click)
        self.first = self.resume
        self._clock = QTimer(self)
        self._clock.setObjectName("batch_look")
        self._clock.timeout.connect(self.due)

    def show_progress(self, found: Progress) -> None:
        """What is on paper by now, and what the printer still has."""
        figures = {"done": found.on_paper, "letters": found.letters, "bundle": found.bundle, "bundles": found.bundles}
        said = self.texts("batch_view.at_rest", **figures)
        if found.at_printer:
            said += " " + self.texts.count("batch_view.still_there", found.at_printer)
        self.progress.setText(said)

    def showEvent(self, event: QShowEvent) -> None:
        """It follows the printer as long as it shows."""
        self._clock.start(LOOK_EVERY)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self._clock.stop()
        super().hideEvent(event)


class EndPart(Part):
    """The count: what the desk knows, and what is counted by hand."""

    def __init__(self, texts: Texts) -> None:
        super().__init__("end", texts)
        self.lead = words("", "lead", "batch_end_lead")
        self.lines.addWidget(self.lead)
        self.why = Lines("batch_why", texts("batch_view.found"))
        self.lines.addWidget(self.why.title)
        self.lines.addWidget(self.why)
        self.sheets_in = LineField("batch_sheets_in", texts("batch_view.sheets_in"), texts)
        self.spoilt = LineField("batch_destroyed", texts("batch_view.destroyed"), texts)
        self.words = LineField("batch_uneven", texts("batch_view.uneven"), texts, hint=texts("batch_view.uneven_hint"))
        for field in (self.sheets_in, self.spoilt, self.words):
            self.lines.addWidget(field)
        for count in (self.sheets_in, self.spoilt):
            count.control.installEventFilter(self)
        self.sign = self.keys(sign="S")["sign"]
        self.sheets_in.entered.connect(lambda: self.spoilt.control.setFocus(Qt.FocusReason.TabFocusReason))
        self.spoilt.entered.connect(self._counted)
        self.words.entered.connect(self.sign.click)
        self.lines.addWidget(words(texts("batch_view.jam"), "body", "batch_late_lead"))
        self.good = LineField("batch_late_good", texts("batch_view.good"), texts, hint=texts("batch_view.good_hint"))
        self.lines.addWidget(self.good)
        self.jam = self.keys(late_jam="C")["late_jam"]
        self.first = self.sheets_in.control

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter is no figure: in a count it is the page's key, as its button shows."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            button = self.buttons.get(event.text().upper())
            if button is not None:
                button.click()
                return True
        return super().eventFilter(watched, event)

    def _counted(self) -> None:
        """On to why it does not add up, where that is asked."""
        if self.words.isVisibleTo(self):
            self.words.control.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.sign.click()
