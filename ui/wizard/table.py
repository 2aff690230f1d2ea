"""Which page stands for which step: one line a page; and the pages of one opening, made when they are first needed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.pages.access import AccessPage
from ui.pages.code import CodePage
from ui.pages.done import DonePage
from ui.pages.existing import ExistingPage
from ui.pages.number import NumberPage
from ui.pages.page import Page
from ui.pages.proof import ProofPage
from ui.pages.reach import ReachPage
from ui.pages.representative import RepresentativePage
from ui.pages.review import ReviewPage
from ui.pages.sentence import SentencePage
from ui.pages.stop import StopPage

PAGES: dict[str, Callable[[Desk, Texts], Page]] = {
    page.step: page
    for page in (
        SentencePage,
        NumberPage,
        RepresentativePage,
        ProofPage,
        ExistingPage,
        CodePage,
        ReachPage,
        AccessPage,
        ReviewPage,
        DonePage,
        StopPage,
    )
}


class Book(QObject):
    """The pages of one opening. What a page says is said here once for all of them (see `Page`)."""

    added = Signal(object)  # Page, made just now
    edited = Signal()
    accepted = Signal(str)
    entered = Signal(object)
    finished = Signal()
    asked = Signal(str)
    gone_back = Signal(object)

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__()
        self._desk, self._texts = desk, texts
        self._pages: dict[str, Page] = {}

    def at(self, step: str) -> Page:
        """The page of a step."""
        if step not in self._pages:
            page = self._pages[step] = PAGES[step](self._desk, self._texts)
            page.edited.connect(self.edited)
            page.accepted.connect(self.accepted)
            page.entered.connect(self.entered)
            page.finished.connect(self.finished)
            page.asked.connect(self.asked)
            if isinstance(page, ReviewPage):
                page.gone_back.connect(self.gone_back)
            self.added.emit(page)
        return self._pages[step]

    def start_over(self) -> None:
        """Somebody else: nobody has been in any field yet."""
        for page in self._pages.values():
            page.touched.clear()
