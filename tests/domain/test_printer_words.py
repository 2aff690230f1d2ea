"""What printers are called on the screen."""

from desk_app.domain.printer_words import names_apart
from desk_app.domain.printers import PrinterFacts, Way


def _printer(uri: str, name: str = "LaserJet") -> PrinterFacts:
    return PrinterFacts(uri=uri, name=name, way=Way.PRINTER, is_accepting=True)


def test_two_of_one_name_say_where_they_are() -> None:
    near, far, other = _printer("ipp://10.0.0.4/ipp/print"), _printer("ipp://10.0.0.9/ipp/print"), _printer("x", "Bac")
    named = names_apart((near, far, other))
    assert list(named.values()) == ["LaserJet (10.0.0.4)", "LaserJet (10.0.0.9)", "Bac"]
    assert list(names_apart((near,)).values()) == ["LaserJet"]


def test_two_queues_of_one_machine_say_which() -> None:
    queues = [_printer(f"ipp://localhost:631/printers/{one}") for one in ("salle", "reserve")]
    assert list(names_apart(queues).values()) == ["LaserJet (salle)", "LaserJet (reserve)"]


def test_two_paths_of_one_machine_say_which() -> None:
    two = [_printer(f"ipp://10.0.0.4/{one}/print") for one in ("ipp", "ipp2")]
    assert list(names_apart(two).values()) == ["LaserJet (/ipp/print)", "LaserJet (/ipp2/print)"]
