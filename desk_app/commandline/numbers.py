"""Numbers and codes checked from a terminal or a script."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from desk_app.commandline.terminal import say
from desk_app.domain.refusal import Refusal
from resources.catalogue import Texts

WRONG = 1
LONGEST_PAYLOAD = 100_000  # bytes of a datamatrix that are read


def numbers(texts: Texts, given: Sequence[str], *, as_json: bool) -> int:
    """A line for each number; the exit code is 1 where one is wrong."""
    from desk_app.domain.reports import number_report

    code = 0
    for text in given:
        report = number_report(text)
        sentences = [texts(f"problem.{problem.code}", **dict(problem.values)) for problem in report.problems]
        code = code if report.ok else WRONG
        if as_json:
            told = {"number": report.number, "ok": report.ok, "key": report.key, "problems": sentences}
            say(json.dumps(told, ensure_ascii=False))
        else:
            verdict = "juste" if report.ok else " ".join(sentences)
            say(f"{report.number} : {verdict}" + (f" (clé {report.key})" if report.key else ""))
    return code


def datamatrix(texts: Texts, *, as_json: bool) -> int:
    """What the datamatrix on standard input says; exit code 1 and a sentence where it is none."""
    from desk_app.domain.reports import datamatrix_report

    read = sys.stdin.buffer.read(LONGEST_PAYLOAD) if sys.stdin is not None else b""
    try:
        report = datamatrix_report(read.decode("utf-8", "replace").rstrip("\r\n"))
    except Refusal as refusal:
        if sys.stderr is not None:
            sys.stderr.write(texts(refusal.values["sentence"]) + "\n")
        return WRONG
    if as_json:
        say(json.dumps(report, ensure_ascii=False))
    else:
        say("\n".join(f"{name} : {value}" for name, value in report.items()))
    return 0
