"""Letters: how long one takes to compose, to draw, to go from a key to the printer; bands keep a page out of memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median

from benchmarks import bundles, code_letter
from benchmarks.measured import Figure
from desk_app.domain.letters import LetterKind
from printing.press import Press
from printing.raster import bands
from printing.samples import sample
from resources.catalogue import texts


def _milliseconds(work: Callable[[], object], times: int) -> float:
    taken: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def figures() -> list[Figure]:
    """(name, value, unit, bound): medians, after one letter that loads the faces."""
    press = Press(texts)
    code = sample(LetterKind.PROVISIONAL_CODE)
    start = time.perf_counter()
    pdf = press.compose(code)
    first = (time.perf_counter() - start) * 1000
    found: list[Figure] = [("letter.first", first, "ms", None)]
    for kind in LetterKind:
        letter = sample(kind)
        bound = 10.0 if kind is LetterKind.PROVISIONAL_CODE else None
        found.append((f"letter.compose.{kind}", _milliseconds(partial(press.compose, letter), 40), "ms", bound))
    found.append(("letter.preview.100dpi", _milliseconds(lambda: press.picture(pdf, 0, dpi=100), 10), "ms", None))
    found.append(("letter.bands.600dpi", _milliseconds(lambda: sum(1 for _ in bands(pdf, 0, dpi=600)), 2), "ms", None))
    largest = max(len(band.picture.rgb) for band in bands(pdf, 0, dpi=600)) / 1e6
    found.append(("letter.band.600dpi", largest, "MB", 16.0))
    return found + code_letter.figures() + bundles.figures()


if __name__ == "__main__":
    for name, value, unit, bound in figures():
        print(f"{name:36} {value:10.2f} {unit}" + (f"  (bound {bound:g})" if bound else ""))
