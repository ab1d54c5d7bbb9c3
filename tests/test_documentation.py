"""What the documents say is so."""

from __future__ import annotations

import doctest
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
DECISIONS = ROOT / "docs" / "decisions"
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("[a-z]*/**/*.md")]
    if "node_modules" not in path.parts and "site-packages" not in path.parts
)


def command(name: str) -> str:
    """The line of code after the README's `<!-- command: name -->`."""
    found = re.findall(rf"<!-- command: {name} -->\n```sh\n(.+)\n```", README)
    assert len(found) == 1, f"README.md should hold one line of code after <!-- command: {name} -->"
    return str(found[0])


def packages(requirements: str) -> dict[str, str]:
    """Name and version of every line "name==version" of a requirements file."""
    lines = (ROOT / requirements).read_text().splitlines()
    return dict(re.findall(r"^([\w-]+)==([\w.]+)$", "\n".join(lines), re.MULTILINE))


def anchors(document: Path) -> set[str]:
    """The addresses that headings of a Markdown file get."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    ("name", "installs", "runs"),
    [
        ("run", "requirements.txt", "streamlit run app.py"),
        ("test", "requirements-test.txt", "python -m pytest"),
    ],
)
def test_the_readme_has_one_line_for_each_task(name: str, installs: str, runs: str) -> None:
    line = command(name)
    assert f"-m pip install -r {installs} " in line
    assert line.endswith(f".venv/bin/{runs}")
    assert (ROOT / installs).exists()
    assert " && " in line, "a step that fails must stop the next"


def test_continuous_integration_runs_the_readmes_command(tmp_path: Path) -> None:
    """Beside a README with another command, the script runs that command and passes its result on."""
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci" / "run"
    script.write_text((ROOT / ".ci" / "run").read_text())
    binaries = tmp_path / "bin"
    binaries.mkdir()
    (binaries / "chromium").touch(mode=0o755)  # so that the script has nothing to install

    def run(readme: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "README.md").write_text(readme)
        return subprocess.run(
            ["bash", str(script)],
            env={"PATH": f"{binaries}:/usr/local/bin:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )

    passing = run(README.replace(command("test"), "pwd && echo 3 passed"))
    assert passing.stdout.splitlines()[-2:] == [str(tmp_path), "3 passed"]
    assert passing.returncode == 0
    assert run(README.replace(command("test"), "echo 1 failed && false")).returncode == 1
    assert run("No command here.").returncode == 2


@pytest.mark.parametrize("document", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS])
def test_every_link_inside_the_project_leads_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", document.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(<?([^)\s>]+)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        aim = (document.parent / path) if path else document
        assert aim.exists(), f"{document.name} links to {target}"
        if anchor:
            assert anchor in anchors(aim), f"{document.name} links to {target}"


def test_the_changelog_starts_with_what_is_unreleased() -> None:
    sections = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert sections[0] == "Unreleased"
    assert len(sections) == len(set(sections))


def test_every_decision_is_in_the_index_under_its_title() -> None:
    index = re.findall(r"^- \[(.+)\]\((.+)\)$", (DECISIONS / "README.md").read_text(), re.MULTILINE)
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    assert index == [(page.read_text().splitlines()[0].removeprefix("# "), page.name) for page in pages]
    for page in pages:
        headings = re.findall(r"^## (\w+)", page.read_text(), re.MULTILINE)
        assert headings[0] == "Context", page.name
        assert "Decision" in headings, page.name
        assert headings[-1] == "Consequence", page.name
        assert page.name[:4] == page.read_text()[2:6], "the number is in the name and in the title"


def test_every_dependency_is_pinned_and_says_what_it_is_for() -> None:
    tables = (DECISIONS / "0001-dependencies.md").read_text().lower()
    for requirements in ("requirements.txt", "requirements-test.txt", "benchmarks/requirements.txt"):
        lines = [
            line for line in (ROOT / requirements).read_text().splitlines() if line[:1] not in ("", "#")
        ]
        pinned = packages(requirements)
        assert len(pinned) == len(lines) - lines.count("-r requirements.txt"), "each line is name==version"
        for package in pinned:
            assert f"| {package} |" in tables, (
                f"{package} has no row in docs/decisions/0001-dependencies.md"
            )
    app, tests, peers = (
        packages(name)
        for name in ("requirements.txt", "requirements-test.txt", "benchmarks/requirements.txt")
    )
    assert not app.keys() & tests.keys()
    for package in peers.keys() & (app | tests).keys():
        assert peers[package] == (app | tests)[package], f"{package} is timed in the version that is used"


def test_the_citation_names_the_version_of_the_project() -> None:
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert f"\nversion: {version[1]}\n" in (ROOT / "CITATION.cff").read_text()


def test_what_the_readme_computes_is_so():
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tried >= 5
    assert failed == 0
