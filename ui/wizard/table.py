"""Which page stands for which step: one line a page."""

from __future__ import annotations

from collections.abc import Callable

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
