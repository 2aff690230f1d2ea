"""What is asked of a printer in IPP's own words, and what its answers mean. Pure: no network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from desk_app.domain.printers import Job, JobStatus, Paper, PrinterFacts, Way

A4 = "iso_a4_210x297mm"
PDF = "application/pdf"
PRINTER_ATTRIBUTES = (
    "printer-name",
    "printer-uuid",
    "printer-info",
    "printer-uri-supported",
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "sides-supported",
    "print-scaling-supported",
    "media-supported",
    "pwg-raster-document-resolution-supported",
    "device-uri",
    "cups-version",
)
JOB_ATTRIBUTES = (
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-impressions-completed",
    *(ASKED := ("sides", "print-scaling", "media", "ipp-attribute-fidelity")),
)
# The library sends no attribute whose kind it does not know, and says so to nobody.
MISSING_KINDS = {"print-scaling": "KEYWORD", "purge-job": "BOOLEAN", "limit": "INTEGER"}

_IPP_SCHEMES = ("ipp", "ipps")
_OTHER_SPOOLERS = ("/printers/", "/classes/", "/cups")  # what stands there passes on, and knows no more of paper
_WAITS = ("on", "yes", "true")
_PENDING, _HELD, _PROCESSING, _STOPPED, _CANCELLED, _ABORTED, _COMPLETED = range(3, 10)
_PRINTER_STOPPED = 5
_ENDINGS = ("-error", "-warning", "-report")
_AWAY = ("unavailable", "may not exist", "unable to connect", "unable to locate", "not responding", "unreachable")
# Said while all goes well: no reason why nothing comes out.
_HARMLESS = frozenset(
    {
        "none",
        "job-printing",
        "job-completed-successfully",
        "processing-to-stop-point",
        "job-queued",
        "job-incoming",
        "job-data-insufficient",
        "queued-in-device",
        "job-transforming",
        "moving-to-paused",
        "wifi-not-configured",
        "media-low",
        "toner-low",
        "marker-supply-low",
        "marker-waste-almost-full",
        "output-area-almost-full",
        "developer-low",
        "opc-near-eol",
    }
)


# Said of a job that is « completed » all the same: an end that contradicts itself is no proof of paper.
_NOT_DONE = (
    "job-completed-with-errors",
    "job-canceled",  # by the user, by the operator, at the device
    "aborted-by-system",
    "errors-detected",
    "document-",  # it could not be read
    "unsupported-compression",
    "unsupported-document-format",
)


def many(value: Any) -> tuple[Any, ...]:
    """One value or several, as a tuple."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (value,)


def words(value: Any) -> tuple[str, ...]:
    """The texts among one value or several."""
    return tuple(one for one in many(value) if isinstance(one, str))


def reasons(*values: Any) -> tuple[str, ...]:
    """IPP reasons without their ending, those that explain why nothing comes out, each once."""
    found = (_bare(one) for value in values for one in words(value))
    return tuple(dict.fromkeys(one for one in found if one not in _HARMLESS and not one.startswith("cups-")))


def unreachable(message: Any) -> tuple[str, ...]:
    """A spooler that cannot reach its device says so in words alone, and goes on trying."""
    said = next(iter(words(message)), "").lower()
    return ("connecting-to-device",) if any(one in said for one in _AWAY) else ()


def _bare(reason: str) -> str:
    return next((reason.removesuffix(end) for end in _ENDINGS if reason.endswith(end)), reason)


def facts(uri: str, found: Mapping[str, Any]) -> PrinterFacts:
    """A printer from its attributes."""
    formats = words(found.get("document-format-supported"))
    sides, scaling = words(found.get("sides-supported")), words(found.get("print-scaling-supported"))
    media = words(found.get("media-supported"))
    return PrinterFacts(
        uri=uri,
        name=next(iter(words(found.get("printer-info")) or words(found.get("printer-name"))), "") or uri,
        way=way(found),
        is_accepting=found.get("printer-is-accepting-jobs") is not False,
        is_stopped=number(found.get("printer-state")) == _PRINTER_STOPPED,
        reasons=(*reasons(found.get("printer-state-reasons")), *unreachable(found.get("printer-state-message"))),
        formats=formats,
        one_sided=("one-sided" in sides) if sides else None,
        a4=any(map(_is_a4, media)) if media else None,
        unscaled=("none" in scaling) if scaling else None,
        uuid=next(iter(words(found.get("printer-uuid"))), ""),
        resolutions=_resolutions(found.get("pwg-raster-document-resolution-supported")),
    )


def way(found: Mapping[str, Any]) -> Way:
    """A spooler says where it sends on; a printer does not."""
    device = next(iter(words(found.get("device-uri"))), "")
    if not device and "cups-version" not in found:
        return Way.PRINTER
    return Way.IPP_QUEUE if _tells_of_paper(device) else Way.QUEUE


def _tells_of_paper(device: str) -> bool:
    """Is it an IPP printer, whose word the queue waits for? Not another spooler, nor one that it is told not to wait
    for."""
    try:
        parts = urlsplit(device)
    except ValueError:  # no address at all
        return False
    if parts.scheme not in _IPP_SCHEMES and "._ipp" not in device:
        return False
    waits = dict(parse_qsl(parts.query, keep_blank_values=True)).get("waitjob") or "true"
    return waits.lower() in _WAITS and not parts.path.startswith(_OTHER_SPOOLERS)


def number(value: Any) -> int:
    """An integer or enum; 0 where it is none."""
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else 0


def _resolutions(value: Any) -> tuple[int, ...]:
    pairs = (one for one in many(value) if isinstance(one, tuple) and len(one) > 1)
    return tuple(sorted({number(across) for across, along, *_ in pairs if across == along} - {0}))


def job_asked(known: PrinterFacts, *, strictly: bool) -> dict[str, Any]:
    """The job template: one side, A4, true size. Not `strictly`: only what the printer says it knows."""
    asked: dict[str, Any] = {}
    if strictly or known.a4:
        asked["media"] = A4
    if strictly or known.one_sided:
        asked["sides"] = "one-sided"
    if strictly or known.unscaled:
        asked["print-scaling"] = "none"
    return asked


def job_of(uri: str, found: Mapping[str, Any], name: str = "") -> Job | None:
    """A job from its attributes; None where it has no number."""
    job_id = number(found.get("job-id"))
    said = next(iter(words(found.get("job-name"))), name)
    return Job(uri, job_id, said) if job_id else None


def is_another(job: Job, found: Mapping[str, Any]) -> bool:
    """Is it somebody else's document? Printers, and spoolers set up again, count from 1 anew."""
    said = next(iter(words(found.get("job-name"))), job.name)
    return said != job.name


def ignored(answer: Mapping[str, Any]) -> frozenset[str]:
    """What a printer that took the document said it would not do, of what was asked."""
    groups = answer.get("unsupported-attributes")
    return frozenset(name for group in groups or () for name in group if name in ASKED)


def job_status(known: PrinterFacts, found: Mapping[str, Any], ignored: Collection[str] = ()) -> JobStatus:
    """How far a job got. `known` is its printer at the same moment; `ignored`: see there. Of what the job does not say,
    a printer that cannot do it has said enough."""
    state = number(found.get("job-state"))
    why = reasons(found.get("job-state-reasons"))

    def given(name: str, is_asked: Callable[[str], bool], can: bool | None) -> bool | None:
        if name in ignored:
            return False
        said = words(found.get(name))
        return all(map(is_asked, said)) if said else None if can else can

    fidelity = found.get("ipp-attribute-fidelity")
    impressions = found.get("job-impressions-completed")
    paper, is_over = _paper(state, why, known)
    if paper in (Paper.SENT, Paper.PRINTING, Paper.STOPPED) and not is_over:
        why = tuple(dict.fromkeys((*why, *known.reasons)))
    return JobStatus(
        paper=paper,
        is_over=is_over,
        reasons=() if paper in (Paper.PRINTED, Paper.DELIVERED) else why,
        impressions=impressions if isinstance(impressions, int) else None,
        one_sided=given("sides", lambda one: one == "one-sided", known.one_sided),
        unscaled=given("print-scaling", lambda one: one == "none", known.unscaled),
        a4=given("media", _is_a4, known.a4),
        faithful=False if "ipp-attribute-fidelity" in ignored else fidelity if isinstance(fidelity, bool) else None,
    )


def _is_a4(media: str) -> bool:
    return "a4" in media.lower()


def _paper(state: int, why: tuple[str, ...], known: PrinterFacts) -> tuple[Paper, bool]:
    if state == _COMPLETED:
        if any(one.startswith(_NOT_DONE) for one in why):
            return Paper.STOPPED, True
        return (Paper.DELIVERED if known.way is Way.QUEUE else Paper.PRINTED), True
    if state == _CANCELLED:
        return Paper.CANCELLED, True
    if state == _ABORTED:
        return Paper.STOPPED, True
    if state == _STOPPED or (state in (_PENDING, _PROCESSING) and (known.is_stopped or known.reasons or why)):
        return Paper.STOPPED, False
    if state in (_PENDING, _HELD):
        return (Paper.STOPPED if state == _HELD else Paper.SENT), False
    return (Paper.PRINTING if state == _PROCESSING else Paper.UNKNOWN), False
