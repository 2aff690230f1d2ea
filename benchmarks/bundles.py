"""Ten thousand code letters in bundles, beside a plain ReportLab canvas that draws the same page; and their memory."""

from __future__ import annotations

import random
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from benchmarks.measured import Figure
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.secret import Secret
from printing.fonts import Face, load
from printing.marks import Box, Page
from printing.page import HEIGHT, POINT, WIDTH
from printing.press import MOST_IN_BUNDLE, Press, laid_out
from printing.samples import ADDRESS, sample
from resources.catalogue import texts

LETTERS, FEW, MANY = 10_000, 1_000, 50_000
NAIVE_EVERY = 5  # one bundle in so many is drawn the plain way too
_SIGNS = string.ascii_letters + string.digits


def bundles(count: int) -> Iterator[list[Letter]]:
    """Letters of one day to so many people, in bundles."""
    one, drawn = sample(LetterKind.PROVISIONAL_CODE), random.Random(5)  # noqa: S311 (these codes open nothing)
    for start in range(0, count, MOST_IN_BUNDLE):
        yield [
            replace(
                one,
                reference="G" + "".join(drawn.choices(string.digits, k=11)),
                addressee=f"Camille DURAND-{number}",
                person=f"Camille DURAND-{number}",
                address=replace(ADDRESS, street=f"{number} rue de l’Église"),
                code=Secret("".join(drawn.choices(_SIGNS, k=12))),
            )
            for number in range(start, min(start + MOST_IN_BUNDLE, count))
        ]


def naive(page: Page, day: date) -> bytes:
    """The same page by a canvas of its own, where everything stands already known: no line is broken here."""
    from reportlab.lib.colors import HexColor
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH / POINT, HEIGHT / POINT), invariant=1, pageCompression=1, lang="fr")
    canvas.setTitle("Code provisoire")
    canvas.setAuthor("Pharmacie des Halles")
    canvas.setSubject(day.isoformat())
    for mark in page:
        canvas.setFillColor(HexColor(mark.colour))
        if isinstance(mark, Box):
            place = (mark.x / POINT, (HEIGHT - mark.y - mark.height) / POINT, mark.width / POINT, mark.height / POINT)
            if mark.radius:
                canvas.roundRect(*place, mark.radius / POINT, stroke=0, fill=1)
            else:
                canvas.rect(*place, stroke=0, fill=1)
        else:
            canvas.setFont(mark.face.value, mark.size)
            canvas.drawString(mark.x / POINT, (HEIGHT - mark.y) / POINT, mark.text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def figures() -> list[Figure]:
    """Shapes: see benchmarks.__main__. Bundles alternate with plain pages: both meet the same machine."""
    press = Press(texts)
    for face in Face:
        load(face)
    ours = theirs = 0.0
    size = drawn = 0
    for number, letters in enumerate(bundles(LETTERS)):
        start = time.perf_counter()
        for pdf in press.compose_bundle(letters):
            size += len(pdf)
        ours += time.perf_counter() - start
        if number % NAIVE_EVERY == 0:
            (page,) = laid_out(letters[0], texts("fr"))[1]
            start = time.perf_counter()
            for letter in letters:
                naive(page, letter.written_on)
            theirs += time.perf_counter() - start
            drawn += len(letters)
    ours_each, theirs_each = ours / LETTERS, theirs / drawn
    few, many = _peak(FEW), _peak(MANY)
    return [
        ("letters.bundles.letters_a_second", 1 / ours_each, "/s", None),
        ("letters.naive.letters_a_second", 1 / theirs_each, "/s", None),
        ("letters.bundles.times_naive_at_least", theirs_each / ours_each, "ratio", 2.0),
        ("letters.bundles.size", size / LETTERS / 1000, "kB", None),
        ("letters.memory.1000", few, "MiB", None),
        ("letters.memory.50000", many, "MiB", None),
        ("letters.memory.50000_to_1000", many / few, "ratio", 1.2),
    ]


def _peak(count: int) -> float:
    """MiB that a process of its own held at most while it composed so many, each thrown away as a printer takes it."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bundles", str(count)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main(count: int) -> None:
    """Compose so many; print the most memory held, in MiB. `getrusage` would begin with that of whoever started us."""
    press = Press(texts)
    for letters in bundles(count):
        for _ in press.compose_bundle(letters):
            pass
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)


if __name__ == "__main__":
    main(int(sys.argv[1]))
