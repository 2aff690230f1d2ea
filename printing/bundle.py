"""Letters joined into one document, nothing more: each begins on a sheet of its own."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from printing.raster import PDFIUM


def bundle(letters: Sequence[bytes], *, blank_after_odd: bool) -> bytes:
    """One PDF of all pages in order. `blank_after_odd`: an empty page follows each letter with an odd number of pages,
    so that a printer that prints both sides all the same puts nobody's letter on the back of another's."""
    import pypdfium2

    with PDFIUM:
        joined = pypdfium2.PdfDocument.new()
        try:
            for letter in letters:
                document = pypdfium2.PdfDocument(letter)
                joined.import_pages(document)
                if blank_after_odd and len(document) % 2:
                    joined.new_page(*document[len(document) - 1].get_size())
                document.close()
            out = BytesIO()
            joined.save(out)
        finally:
            joined.close()
    return out.getvalue()
