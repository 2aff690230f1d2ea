"""The papers a desk makes of itself: the day sheet, and what it knows about one person."""

from __future__ import annotations

from desk_app.domain.acts import Act
from desk_app.domain.batches import BatchEnd
from desk_app.domain.letters import ReportKind
from desk_app.usecases.batch_mend import batch_end_pdf, batch_end_saved
from desk_app.usecases.day_sheet import day_sheet, day_sheet_pdf, day_sheet_saved
from desk_app.usecases.desk import Desk
from desk_app.usecases.person_report import person_report, person_report_became, person_report_pdf
from resources.catalogue import Texts
from ui.views.paper import Became, PaperView


def day_sheet_view(desk: Desk, texts: Texts) -> PaperView:
    """« Feuille du jour », as the day stands now."""

    async def make() -> bytes:
        return await day_sheet_pdf(desk, await day_sheet(desk), texts.language)

    async def became(what: Became) -> None:
        if what == "saved":
            await day_sheet_saved(desk)

    return PaperView(desk, texts, ReportKind.DAY_SHEET, make, became=became)


def batch_end_view(desk: Desk, texts: Texts, end: BatchEnd) -> PaperView:
    """« Fin de lot », to be signed by hand."""

    async def make() -> bytes:
        return await batch_end_pdf(desk, end, texts.language)

    async def became(what: Became) -> None:
        if what == "saved":
            await batch_end_saved(desk, end)

    return PaperView(desk, texts, ReportKind.BATCH_END, make, became=became)


def person_view(desk: Desk, texts: Texts, act: Act) -> PaperView:
    """« Ce que ce poste sait de moi », for the person the act is about."""

    async def make() -> bytes:
        return await person_report_pdf(desk, await person_report(desk, act))

    async def became(what: Became) -> None:
        await person_report_became(desk, act, what)

    return PaperView(desk, texts, ReportKind.PERSON_REPORT, make, became=became)
