"""Versions: named in every form, kept all of them, read by the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sandbox.counter import Counter, at_counter


def test_versions_and_history(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        path = f"Patient/{live['id']}"
        first = (await counter.ask("GET", path)).headers["ETag"]
        changed = {**live, "active": False}
        assert (await counter.ask("PUT", path, changed, headers={"If-Match": first})).status == 200
        assert (await counter.ask("PUT", path, changed, headers={"If-Match": first})).status == 412
        nobody = {**changed, "id": "nobody"}
        for tag in (first, "*"):
            assert (await counter.ask("PUT", "Patient/nobody", nobody, headers={"If-Match": tag})).status == 412
        history = await counter.ask("GET", f"{path}/_history")
        assert [e["resource"]["meta"]["versionId"] for e in history.body["entry"]] == ["2", "1"]
        assert (await counter.ask("GET", f"{path}/_history/1")).body["active"] is True
        assert (await counter.ask("GET", f"{path}/_history/7")).status == 404

    at_counter(tmp_path, day)


@pytest.mark.parametrize(
    ("tag", "is_first"),
    [
        ('W/"1"', True),
        ('"1"', True),
        ("1", True),
        ('W/"7", W/"1"', True),
        ("*", True),
        ('W/"2"', False),
        ("", False),
        ('W/"', False),
        ("W/1", False),
        ("11", False),
    ],
)
def test_a_version_is_named_weak_strong_or_bare(tmp_path: Path, tag: str, is_first: bool) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        path = f"Patient/{live['id']}"
        read = await counter.ask("GET", path, headers={"If-None-Match": tag})
        assert (read.status, bool(read.body)) == ((304, False) if is_first else (200, True))
        assert read.headers["ETag"] == 'W/"1"'
        assert read.headers["Last-Modified"].endswith("GMT")
        written = await counter.ask("PUT", path, live, headers={"If-Match": tag})
        assert written.status == (200 if is_first else 412)

    at_counter(tmp_path, day)


def test_history_has_pages(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        path = f"Patient/{live['id']}"
        for _ in range(4):
            await counter.ask("PUT", path, live)
        page = await counter.ask("GET", f"{path}/_history?_count=2")
        versions = []
        while True:
            assert page.body["total"] == 5
            versions += [e["resource"]["meta"]["versionId"] for e in page.body["entry"]]
            link = [one["url"] for one in page.body["link"] if one["relation"] == "next"]
            if not link:
                break
            page = await counter.ask("GET", link[0])
        assert versions == ["5", "4", "3", "2", "1"]
        for query in ("_count=many", "_since=2026", "_count=1&_count=2", "identifier=x"):
            assert (await counter.ask("GET", f"{path}/_history?{query}")).status == 400

    at_counter(tmp_path, day)
