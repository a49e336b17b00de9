"""An evaluation of criteria on a terminal, readable on 80 columns and without colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assistant.casework.wording import default_wording
from assistant.present import harmless

_STYLES = {"not_met": "bold red", "present": "bold red", "unknown": "yellow", "caution": "yellow"}


def evaluation(console: Console, found: Mapping[str, Any]) -> None:
    """Print an evaluation: the verdict, each criterion, what is missing, what would change it, and the quotes."""
    console.print(Text(harmless(found["title"]), style="bold"))
    console.print(Text(harmless(f"{found['source']} · version {found['version']}")))
    console.print(Text(f"Verdict on the criteria: {_plain(found['verdict'])}", style="bold"))
    if found["criteria"]:
        console.print()
        _criteria(console, "Criterion", found["criteria"])
    if found.get("thresholds"):
        console.print()
        _criteria(console, "Threshold", found["thresholds"])
    _list(console, "Missing, most useful first:", [", ".join(found["missing"])] if found["missing"] else [])
    _list(console, "The verdict would change with:", found["would_change"])
    for remark in found["remarks"]:
        console.print()
        console.print(Text(harmless(f"{remark['text']} {_marks(remark['citations'])}")))
    _citations(console, found)


def overview(console: Console, found: Iterable[Mapping[str, Any]]) -> None:
    """Print each evaluation of a reply as a short table: a sign and the word of each status, and what was compared."""
    wording = default_wording()
    for each in found:
        verdict = wording.verdicts[each["verdict"]]
        console.print(Text(harmless(f"\n{each['title']}: {verdict}"), style="bold"))
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column("Status", no_wrap=True)
        table.add_column("Criterion", ratio=3)
        table.add_column("Compared", ratio=2)
        for row in each["criteria"]:
            status = f"{wording.marks[row['status']]} {wording.statuses[row['status']]}"
            style = _STYLES.get(row["status"], "")
            table.add_row(
                Text(status, style=style), Text(harmless(row["title"])), Text(harmless(row["comparison"] or ""))
            )
        console.print(table)


def _criteria(console: Console, head: str, rows: Iterable[Mapping[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(head, ratio=4)
    table.add_column("Status", no_wrap=True)
    table.add_column("Compared", ratio=3)
    table.add_column("Source", no_wrap=True)
    for row in rows:
        missing = f"missing: {', '.join(row['missing'])}" if row["missing"] else ""
        compared = "; ".join(part for part in (row["comparison"], missing) if part)
        title = Text(harmless(row["title"]))
        if row["note"]:
            title.append(f"\n{harmless(row['note'])}", style="italic")
        status = Text(_plain(row["status"]), style=_STYLES.get(row["status"], ""))
        table.add_row(title, status, Text(harmless(compared)), Text(_marks(row["citations"]), style="cyan"))
    console.print(table)


def _list(console: Console, head: str, lines: Iterable[str]) -> None:
    shown = list(lines)
    if shown:
        console.print(Text(f"\n{head}", style="bold"))
    for line in shown:
        console.print(Padding(Text(harmless(line)), (0, 0, 0, 2)))


def _citations(console: Console, found: Mapping[str, Any]) -> None:
    """Print each citation once, by its number."""
    parts = [*found["criteria"], *found.get("thresholds", ()), *found["remarks"]]
    numbered = {each["id"]: each for part in parts for each in part["citations"]}
    places: dict[str, list[int]] = {}
    for number in sorted(numbered):
        places.setdefault(_place(numbered[number]), []).append(number)
    console.print()
    for place, numbers in places.items():
        console.print(Text(harmless(place)))
        for number in numbers:
            quote = Text(f"[{number}] ", style="cyan")
            quote.append(f"“{harmless(' '.join(numbered[number]['quote'].split()))}”", style="yellow")
            console.print(Padding(quote, (0, 0, 0, 2)))


def _place(citation: Mapping[str, Any]) -> str:
    place = f"{citation['title']}, {citation['date'] or 'date not stated'}"
    return " · ".join(part for part in (place, citation["locator"], citation["primary"]) if part)


def _marks(citations: Iterable[Mapping[str, Any]]) -> str:
    return " ".join(f"[{each['id']}]" for each in citations)


def _plain(word: str) -> str:
    return word.replace("_", " ")
