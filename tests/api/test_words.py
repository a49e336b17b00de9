"""The words of the interface: every language says everything, with the same values, and in its own words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.casework.standing import fact_fields

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "api" / "widget"
PARTS = ("words", "pages-words", "study-words", "evidence-words")
LANGUAGES = ("de", "fr", "es", "ar")
LINE = re.compile(r'^  (?:"(?P<quoted>[^"]+)"|(?P<key>\w+)): "(?P<said>(?:[^"\\]|\\.)*)",$')
PLACE = re.compile(r"\{\w+\}")

EQUAL: dict[str, dict[str, set[str]]] = {
    "words": {
        "de": {"row_n"},
        "fr": {"question", "conversation", "date", "row_n", "row_source", "source_number", "status_absent"},
        "es": {"no", "row_n"},
        "ar": set(),
    },
    "pages-words": {"de": set(), "fr": {"pages"}, "es": set(), "ar": set()},
    "study-words": {"de": {"topic_ablation", "pseudonym"}, "fr": set(), "es": set(), "ar": set()},
    "evidence-words": {
        "de": {"class_ablation", "class_prrt", "row_p"},
        "fr": {"row_p", "row_population"},
        "es": {"class_prrt", "row_p"},
        "ar": {"row_p"},
    },
}
"""What is the same word in that language as in English."""
SAME_FACTS: dict[str, set[str]] = {
    "de": {"ki67_percent", "tumor", "tumor.net", "tumor.nec", "tumor.hcc"}
    | {f"primary_site.{each}" for each in ("duodenum", "jejunum", "ileum", "appendix", "thymus")},
    "fr": {"ki67_percent", "grade", "primary_site.thymus", "primary_site.rectum"},
    "es": {"ki67_percent", "primary_site.colon", "tumor"},
    "ar": {"ki67_percent"},
}


def said(part: str, language: str) -> dict[str, str]:
    """Return the words of a file by their keys; each stands on a line of its own."""
    lines = (WIDGET / f"{part}-{language}.js").read_text("utf-8").splitlines()
    assert (lines[0], lines[-1]) == ("export default {", "};")
    found: dict[str, str] = {}
    for line in lines[1:-1]:
        match = LINE.match(line)
        assert match is not None, line
        key = match["quoted"] or match["key"]
        assert key not in found, f"{key} is said twice"
        found[key] = match["said"]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_every_language_says_everything(part: str, language: str) -> None:
    """A language has the keys of the English, the same values to fill in, and words of its own for each."""
    english, own = said(part, "en"), said(part, language)
    assert own.keys() == english.keys()
    assert {key: sorted(PLACE.findall(own[key])) for key in own} == {
        key: sorted(PLACE.findall(text)) for key, text in english.items()
    }
    assert [key for key in own if not (own[key].strip() and english[key].strip())] == []
    assert {key for key in own if own[key] == english[key]} == EQUAL[part][language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_has_a_name_in_every_language(language: str) -> None:
    """Facts, the values of their choices and their units have words in each language, save those that are signs."""
    own = said("facts-words", language)
    wanted: dict[str, str] = {}
    for each in fact_fields():
        wanted[each["fact"]] = each["title"]
        wanted |= {f"{each['fact']}.{one['value']}": one["title"] for one in each.get("values") or ()}
        if (each.get("unit") or "%").isalpha():
            wanted[f"unit.{each['unit']}"] = each["unit"]
    signs = {f"grade.G{number}" for number in (1, 2, 3)}
    assert own.keys() == wanted.keys() - signs
    assert [key for key, text in own.items() if not text.strip()] == []
    assert {key for key in own if own[key].casefold() == wanted[key].casefold()} == SAME_FACTS[language]


def test_no_key_stands_in_two_files() -> None:
    """Words that a page loads together do not displace each other."""
    keys = [key for part in PARTS for key in said(part, "en")]
    assert sorted(keys) == sorted(set(keys))


def steps() -> Iterator[str]:
    """Yield what the assistant calls the steps of a turn."""
    for path in (ROOT / "assistant").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "step":
                yield from (each.value for each in node.args if isinstance(each, ast.Constant))


def test_every_step_has_words() -> None:
    """What the server calls a step of a turn is a key of the interface's words."""
    found = set(steps())
    assert len(found) >= 6
    assert found - said("words", "en").keys() == set()


class Marked(HTMLParser):
    """Collects the texts and labels of a page that stand for a key."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.key: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the key whose text begins, and a label."""
        about = dict(attrs)
        self.key = about.get("data-words")
        if label := about.get("data-label"):
            self.found[label] = about["aria-label"] or ""

    def handle_data(self, data: str) -> None:
        """Keep the text of a key."""
        if self.key:
            self.found[self.key] = data
        self.key = None


@pytest.mark.parametrize("page", ["index", "study", "evidence"])
def test_a_page_shows_its_english_before_its_script_runs(page: str) -> None:
    """What a page's file says is, word for word, what the English words say."""
    marked = Marked()
    marked.feed((WIDGET / f"{page}.html").read_text("utf-8"))
    english = {key: text for part in PARTS for key, text in said(part, "en").items()}
    assert len(marked.found) >= 7
    assert marked.found == {key: english[key] for key in marked.found}
