"""« Feuille du jour »: counts, what waits, remarks, and the trail's head. One page, and nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk_app.domain.day_sheet import DaySheet
from printing.blocks import Bullet, Item, Paragraph, Row, Section, Sheet
from printing.letterhead import spoken_date
from resources.catalogue import Texts

MOST_REFERENCES = 7  # two lines, « et 9 autres » among them
MOST_REMARKED = 3  # of a kind
GROUP = 16  # characters of a hash that stand together


def day_sheet(sheet: DaySheet, texts: Texts) -> Sheet:
    """The body of a day sheet."""
    day = spoken_date(sheet.day, texts)
    lead = texts("day_sheet.lead", day=day, time=_clock(sheet.made_at), by=sheet.made_by)
    sections = (_done(sheet, texts), _waits(sheet, texts), _remarks(sheet, texts), _head(sheet, texts))
    return Sheet(texts("day_sheet.title"), lead, sections)


def _done(sheet: DaySheet, texts: Texts) -> Section:
    counts = sheet.counts
    rows = (
        ("openings", counts.openings),
        ("changes", counts.changes),
        ("accepted", counts.accepted),
        ("sent_back", counts.sent_back),
        ("said_no", counts.said_no),
        ("new_codes", counts.new_codes),
        ("letters_made", counts.letters_made),
        ("letters_printed", counts.letters_printed),
        ("handed_over", counts.in_hand),
        ("posted", counts.posted),
        ("not_handed", counts.not_handed),
    )
    items = tuple(Row(texts(f"day_sheet.{name}"), str(count)) for name, count in rows)
    return Section(texts("day_sheet.done"), items)


def _waits(sheet: DaySheet, texts: Texts) -> Section:
    to_send = str(sheet.to_send)
    if sheet.oldest_to_send is not None:
        to_send = texts("day_sheet.oldest", n=sheet.to_send, when=_moment(sheet.oldest_to_send))
    items: list[Item] = [
        Row(texts("day_sheet.to_send"), to_send),
        Row(texts("day_sheet.to_correct"), str(sheet.to_correct)),
        Row(texts("day_sheet.set_aside"), str(sheet.set_aside)),
        Row(texts("day_sheet.not_collected"), str(len(sheet.not_collected))),
    ]
    if sheet.not_collected:
        items.append(Paragraph(_which(texts, sheet.not_collected, MOST_REFERENCES, between="  ")))
    return Section(texts("day_sheet.waits"), tuple(items))


def _remarks(sheet: DaySheet, texts: Texts) -> Section:
    said = [
        texts("day_sheet.clock_back", time=_clock(line.at), late=_duration(texts, line.detail))
        for line in sheet.counts.clock_back[-2:]
    ]
    if sheet.clock_behind is not None:
        late = _duration(texts, str(int(sheet.clock_behind.total_seconds())))
        said.append(texts("day_sheet.clock_behind", late=late))
    if sheet.counts.failed_sign_ins:
        said.append(texts.count("day_sheet.failed", sheet.counts.failed_sign_ins))
    counts = sheet.counts
    if counts.not_asked:
        said.append(texts.count("day_sheet.not_asked", len(counts.not_asked), which=_which(texts, counts.not_asked)))
    if counts.returned:
        said.append(texts.count("day_sheet.returned", len(counts.returned), which=_which(texts, counts.returned)))
    if counts.uneven:
        which = [
            texts("day_sheet.less" if left > 0 else "day_sheet.more", batch=batch, n=abs(left))
            for batch, left in counts.uneven
        ]
        said.append(texts.count("day_sheet.uneven", len(which), which=_which(texts, which)))
    if sheet.to_correct:
        said.append(texts("day_sheet.call"))
    items: tuple[Item, ...] = tuple(Bullet(one) for one in said) or (Paragraph(texts("day_sheet.no_remark")),)
    return Section(texts("day_sheet.remarks"), items)


def _which(texts: Texts, names: Sequence[str], most: int = MOST_REMARKED, *, between: str = ", ") -> str:
    """These, and how many more there are."""
    left = len(names) - most
    shown = between.join(names[:most])
    return f"{shown} {texts.count('day_sheet.and_others', left)}" if left > 0 else shown


def _head(sheet: DaySheet, texts: Texts) -> Section:
    digest = sheet.head.digest
    grouped = " ".join(digest[at : at + GROUP] for at in range(0, len(digest), GROUP))
    return Section(
        texts("day_sheet.trail"),
        (
            Row(texts("day_sheet.line"), str(sheet.head.number)),
            Row(texts("day_sheet.digest"), grouped),
            Paragraph(texts("day_sheet.keep")),
        ),
    )


def _duration(texts: Texts, seconds: str) -> str:
    lasting = timedelta(seconds=int(seconds) if seconds.isdecimal() else 0)
    minutes = int(lasting.total_seconds()) // 60
    if minutes < 60:
        return texts("home.duration.minutes", n=minutes)
    if minutes < 48 * 60:
        return texts("home.duration.hours", hours=minutes // 60, minutes=f"{minutes % 60:02}")
    return texts("home.duration.days", n=minutes // (24 * 60))


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%d/%m/%Y %H:%M}"
