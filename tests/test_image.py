"""The container image, as far as it can be checked without a container engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
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
page = AppTest.from_file("tconv_ui/main.py", default_timeout=120).run()
assert page.title and not page.exception, page.exception
"""

EXPORT = """
from tconv_ui import export
assert export.made(export.worksheet, 1).startswith(b"%PDF")
assert export.worksheet(1, 1).startswith(b"%PDF")
"""
DATA_FRAME = """
import pandas, pyarrow
page = AppTest.from_string("import streamlit as st, pandas as pd; st.dataframe(pd.DataFrame([1]))").run()
assert not page.exception, page.exception
"""
LOADED = """
import sys
places = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
print(*filter(None, places), sep=chr(10))
"""
ELSEWHERE = ("PATH", "STREAMLIT_SERVER_ADDRESS", "STREAMLIT_SERVER_PORT")


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


def test_the_build_takes_nothing_away_that_a_visit_or_an_export_loads() -> None:
    removed = [f"*/{name}/*" for name in re.findall(r"-name (\w+) -prune -exec rm", DOCKERFILE)]
    lists = re.findall(r"rm -rf ((?!\{)[\w/ *.]+)", DOCKERFILE)
    removed += [f"*/site-packages/{each}*" for line in lists for each in line.split() if each[0] != "/"]
    assert {"*/tests/*", "*/site-packages/pyarrow/*_flight**"} <= set(removed)
    loaded = subprocess.run(
        [sys.executable, "-c", FIRST_VISIT + EXPORT + DATA_FRAME + LOADED],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    for package in ("matplotlib", "pyarrow", "pandas", "plotly"):
        assert any(f"/{package}/" in path for path in loaded), package
    inside = [path for path in loaded if "/site-packages/" in path]
    assert not [path for path in inside for pattern in removed if fnmatch(path, pattern)]


def test_what_the_image_copies_starts_and_passes_its_own_health_check(tmp_path: Path) -> None:
    for source, target in COPIED:
        aim = tmp_path / "app" / (source if target == "." else target)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, aim, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, aim)
    check = re.search(r"HEALTHCHECK.*\\\n\s*CMD (\[.+\])$", FINAL_STAGE, re.MULTILINE)
    assert check is not None
    settings = image_settings() | {"HOME": str(tmp_path), "MPLCONFIGDIR": str(tmp_path / "matplotlib")}
    before = files(tmp_path / "app")
    with serve(tmp_path / "app", tmp_path / "log.txt", environment=settings) as server:
        spent = processor_seconds(server.process.pid)
        *_, script = json.loads(check[1])
        port = server.url.rpartition(":")[2]
        assert "8501" in script
        script = script.replace("8501", port)
        assert _run(script, tmp_path) == 0
        assert _run(FIRST_VISIT + EXPORT, tmp_path / "app", settings) == 0
    assert _run(script, tmp_path) != 0, "the check fails when no app answers"
    assert not server.faults()
    assert spent < 5, "seconds of one processor until healthy"
    assert files(tmp_path / "app") == before, "nothing is written: the root file system may be read-only"


def test_temporary_files_have_a_place_where_the_root_file_system_is_read_only() -> None:
    settings = image_settings()
    # Python looks in this order; Docker keeps shared memory writable.
    assert (settings["TMPDIR"], settings["TEMP"]) == ("/tmp", "/dev/shm")
    assert settings["MPLCONFIGDIR"].startswith("/dev/shm/")


def image_settings() -> dict[str, str]:
    """The variables of the image but for where it listens and finds Python."""
    block = re.search(r"^ENV ((?:.*\\\n|\s+#.*\n)*.*)$", FINAL_STAGE, re.MULTILINE)
    assert block is not None
    lines = [line for line in block[1].splitlines() if not line.strip().startswith("#")]
    found = dict(pair.split("=", 1) for line in lines for pair in line.rstrip("\\").split())
    return {name: value for name, value in found.items() if name not in ELSEWHERE}


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def processor_seconds(process: int) -> float:
    """What a process has used until now; 0 where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _run(script: str, folder: Path, settings: dict[str, str] | None = None) -> int:
    return subprocess.run(
        [sys.executable, "-c", script], cwd=folder, check=False, env={**os.environ, **(settings or {})}
    ).returncode
