"""The papers a desk makes of itself: the day sheet, and what it knows about one person."""

from __future__ import annotations

from desk_app.domain.acts import Act
from desk_app.domain.batches import BatchEnd
from desk_app.usecases.batch_mend import batch_end_became, batch_end_pdf
from desk_app.usecases.day_sheet import day_sheet, day_sheet_became, day_sheet_pdf
from desk_app.usecases.desk import Desk
from desk_app.usecases.person_report import person_report, person_report_became, person_report_pdf
from resources.catalogue import Texts
from ui.views.paper import Became, PaperView


def day_sheet_view(desk: Desk, texts: Texts) -> PaperView:
    """« Feuille du jour », as the day stands now."""

    async def make() -> bytes:
        return await day_sheet_pdf(desk, await day_sheet(desk), texts.language)

    async def became(what: Became) -> None:
        await day_sheet_became(desk, what)

    return PaperView(desk, texts, "day_sheet", make, became=became)


def batch_end_view(desk: Desk, texts: Texts, end: BatchEnd) -> PaperView:
    """« Fin de lot », to be signed by hand."""

    async def make() -> bytes:
        return await batch_end_pdf(desk, end, texts.language)

    async def became(what: Became) -> None:
        await batch_end_became(desk, end, what)

    return PaperView(desk, texts, "batch_end", make, became=became)


def person_view(desk: Desk, texts: Texts, act: Act) -> PaperView:
    """« Ce que ce poste sait de moi », for the person the act is about."""

    async def make() -> bytes:
        return await person_report_pdf(desk, await person_report(desk, act))

    async def became(what: Became) -> None:
        await person_report_became(desk, act, what)

    return PaperView(desk, texts, "person_report", make, became=became)
