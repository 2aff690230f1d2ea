"""« Fin de lot »: sheets in, posted and destroyed; letters printed and not, and why; two signatures. Nobody's name but
those who sign."""

from __future__ import annotations

from desk_app.domain.batches import BatchEnd
from printing.blocks import Caution, Item, Paragraph, Row, Section, Sheet, Signature
from printing.letterhead import spoken_date
from resources.catalogue import Texts


def batch_end(end: BatchEnd, texts: Texts) -> Sheet:
    """The body of an end report."""
    at, begun = end.made_at.astimezone(), end.begun_at.astimezone()
    values = {"reference": end.reference, "day": spoken_date(begun.date(), texts), "time": f"{begun:%H:%M}"}
    lead = texts("batch_end.lead", **values, end=f"{at:%H:%M}", by=end.made_by)
    return Sheet(
        texts("batch_end.title"),
        lead,
        (_letters(end, texts), *_skipped(end, texts), _sheets(end, texts), _signatures(end, texts)),
    )


def _letters(end: BatchEnd, texts: Texts) -> Section:
    not_printed = sum(count for _, count in end.skipped)
    counts = (("asked", end.letters), ("printed", end.printed), ("not_printed", not_printed))
    return Section(
        texts("batch_end.letters"), tuple(Row(texts(f"batch_end.{name}"), str(count)) for name, count in counts)
    )


def _skipped(end: BatchEnd, texts: Texts) -> tuple[Section, ...]:
    rows = tuple(Row(texts(f"batch_end.skip.{why.value}"), str(count)) for why, count in end.skipped if count)
    return (Section(texts("batch_end.why"), rows),) if rows else ()


def _sheets(end: BatchEnd, texts: Texts) -> Section:
    counts = (("sheets_in", end.sheets_in), ("posted", end.sheets_posted), ("destroyed", end.sheets_destroyed))
    items: list[Item] = [Row(texts(f"batch_end.{name}"), str(count)) for name, count in counts]
    if end.unexplained == 0:
        items.append(Paragraph(texts("batch_end.even")))
    else:
        which = "missing" if end.unexplained > 0 else "too_many"
        items.append(Caution(texts.count(f"batch_end.{which}", abs(end.unexplained))))
        items.append(Paragraph(texts("batch_end.explained", by=end.counted_by, why=end.why)))
    return Section(texts("batch_end.sheets"), tuple(items))


def _signatures(end: BatchEnd, texts: Texts) -> Section:
    lines = (Signature(end.counted_by), Signature(end.other or texts("batch_end.checked_by")))
    return Section(texts("batch_end.signatures"), (*lines, Paragraph(texts("batch_end.keep"))))
