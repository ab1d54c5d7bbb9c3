"""The container image, as far as it can be checked without a container engine."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.browser.serving import serve

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
FINAL_STAGE = DOCKERFILE.split("\nFROM ")[-1]
COPIED = [
    (source, target)
    for source, target in re.findall(r"^COPY ([^-\s]\S*) (\S+)$", FINAL_STAGE, re.MULTILINE)
]

FIRST_VISIT = """
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("tconv_ui/main.py", default_timeout=30).run()
assert page.title and not page.exception, page.exception
"""


def test_everything_the_image_copies_exists_and_is_let_in() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"}
    sources = {source for source, _ in COPIED}
    assert all((ROOT / source).exists() for source in sources)
    assert sources | {"requirements.txt"} == let_in


def test_the_image_has_no_test_tools() -> None:
    installed = re.findall(r"-r (\S+)", DOCKERFILE)
    assert installed == ["requirements.txt"]
    assert not {"tests", "benchmarks", "."} & {source for source, _ in COPIED}


def test_the_image_runs_as_nobody_and_starts_as_the_readme_does() -> None:
    user = re.search(r"^USER (\d+)", FINAL_STAGE, re.MULTILINE)
    start = re.search(r"^CMD (\[.+\])$", FINAL_STAGE, re.MULTILINE)
    assert user is not None
    assert int(user[1]) > 0
    assert start is not None
    assert json.loads(start[1]) == ["streamlit", "run", "app.py"]


def test_what_the_image_copies_starts_and_passes_its_own_health_check(tmp_path: Path) -> None:
    for source, target in COPIED:
        aim = tmp_path / "app" / (source if target == "." else target)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, aim, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, aim)
    check = re.search(r"HEALTHCHECK.*\\\n\s*CMD (\[.+\])$", FINAL_STAGE, re.MULTILINE)
    assert check is not None
    with serve(tmp_path / "app", tmp_path / "log.txt") as server:
        script = json.loads(check[1])[2].replace("http://127.0.0.1:8501", server.url)
        assert server.url in script
        assert _run(script, tmp_path) == 0
        assert _run(FIRST_VISIT, tmp_path / "app") == 0
    assert _run(script, tmp_path) != 0, "the check fails when no app answers"
    assert not server.faults()


def _run(script: str, folder: Path) -> int:
    return subprocess.run([sys.executable, "-c", script], cwd=folder, check=False).returncode
