"""The house stands as it is drawn: floors, owners of outside libraries, sizes, and where imports stand."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
FLOORS = next(each["layers"] for each in CONTRACTS if each["type"] == "layers")
LONGEST_FILE, LONGEST_FUNCTION = 300, 50

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*folders: str) -> list[Path]:
    """Return the Python files below the folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def imported(node: ast.AST) -> list[str]:
    """Return the top-level names that an import statement brings in; relative ones count as our own."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0] if node.level == 0 else FLOORS[0]]
    return []


OURS = sources(*FLOORS)
TESTS = sources("tests")


def name(path: Path) -> str:
    """Return a file's name as a reader of a failure wants it."""
    return path.relative_to(ROOT).as_posix()


def test_every_package_is_a_floor() -> None:
    """No package stands outside the order of the floors, and import-linter looks at each of them."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert packages == set(FLOORS)
    assert packages == set(PROJECT["tool"]["importlinter"]["root_packages"])


@pytest.mark.parametrize("path", OURS, ids=name)
def test_own_packages_are_imported_at_the_top(path: Path) -> None:
    """What a module needs of us stands at its top, where the floors can be checked; nothing hides in a function."""
    tree = ast.parse(path.read_text())
    hidden = [
        f"{name(path)}:{node.lineno}"
        for function in functions(tree)
        for node in ast.walk(function)
        if set(imported(node)) & set(FLOORS)  # type: ignore[attr-defined]
    ]
    assert not hidden


def test_one_place_imports_our_modules_by_name() -> None:
    """Importing by a string hides an arrow of the house; only one helper may, or who names an outside library."""
    users = [name(path) for path in OURS if re.search(r'import_module\((?!")', path.read_text())]
    assert users == ["assistant/lazily.py"]


@pytest.mark.parametrize("path", [*OURS, *TESTS, *sources("bench")], ids=name)
def test_files_and_functions_stay_readable(path: Path) -> None:
    """A file has fewer than 300 lines and a function fewer than 50."""
    text = path.read_text()
    assert text.count("\n") < LONGEST_FILE
    long = [
        each.name for each in functions(ast.parse(text)) if (each.end_lineno or 0) - each.lineno >= LONGEST_FUNCTION
    ]
    assert not long


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_every_test_states_its_promise(path: Path) -> None:
    """Each test has a docstring, a sentence with its full stop, and none replaces parts by patches or mocks."""
    text = path.read_text()
    tests = [each for each in functions(ast.parse(text)) if each.name.startswith("test_")]
    silent = [each.name for each in tests if not (ast.get_docstring(each) or "").endswith(".")]
    assert not silent
    mocking = {"unittest", "mock"}
    assert not [node for node in ast.walk(ast.parse(text)) if set(imported(node)) & mocking]


def test_importing_a_module_reads_no_environment() -> None:
    """What the environment says is read when something is done, never because a module is imported."""
    readers = []
    for path in OURS:
        tree = ast.parse(path.read_text())
        inside = {id(node) for function in functions(tree) for node in ast.walk(function)}
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and id(node) not in inside]
        readers += [name(path) for node in names if node.attr in {"environ", "getenv"}]
    assert not readers


def test_nothing_points_to_a_workplace() -> None:
    """What ships names no folder of the machine it was written on."""
    forbidden = ("/" + "work/", "/" + "tmp/")
    kinds = {".py", ".toml", ".md", ".js", ".css", ".html", ".lock", ""}
    found = [
        name(path)
        for folder in (*FLOORS, "tests", "bench", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in kinds and any(each in path.read_text() for each in forbidden)
    ]
    assert not found
