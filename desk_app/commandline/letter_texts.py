"""The sentences of this site's letters: what is wrong with them, and the program's own to begin from."""

from __future__ import annotations

from pathlib import Path

from desk_app.commandline.terminal import say
from desk_app.domain.letter_texts import told
from printing import site_texts
from resources.catalogue import Texts, original


def check(texts: Texts, folder: Path) -> int:
    """Say of each file whether letters are made of it; 1 where one is not taken."""
    found = site_texts.load(folder)
    place = folder / site_texts.FOLDER
    for fault in found.faults:
        say(told(texts, fault))
    wrong = {fault.file for fault in found.faults}
    good = [file for file in found.files if file not in wrong]
    for file in good:
        say(texts("site_texts.good", file=file))
    if not wrong and not good:
        say(texts("site_texts.none", folder=place))
    return 1 if wrong else 0


def write_original(language: str) -> int:
    """The program's own file, to keep a few sentences of and change them."""
    say(original(language, site_texts.TOPIC).rstrip())
    return 0
