"""The source texts print the core's numbers: run where possible, by recorded runs elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tconv_core import scatter_add
from tconv_core.snippets import SNIPPETS, expected
from tests.golden.run_snippets import PACKAGES, cases

RECORD = json.loads((Path(__file__).parent.parent / "golden" / "snippets.json").read_text())
REFUSED = "refuses"


@pytest.mark.parametrize("framework", SNIPPETS)
def test_recorded_runs_are_of_the_texts_of_today_and_print_the_core_s_numbers(framework):
    runs = RECORD[framework]["runs"]
    for (geometry, x, weight), run in zip(cases(), runs, strict=True):
        text = SNIPPETS[framework](x, weight, geometry)
        assert text == run["text"]
        wanted = "" if text.startswith("#") else expected(scatter_add(x, weight, geometry)) + "\n"
        assert run["printed"] == wanted, text
    assert sum(run["printed"] != "" for run in runs) >= len(runs) - 2


@pytest.mark.parametrize(
    "framework", [name for name in SNIPPETS if name != "Keras" and find_spec(PACKAGES[name])]
)
def test_texts_run_here_for_every_framework_that_is_installed(framework):
    for geometry, x, weight in cases():
        text = SNIPPETS[framework](x, weight, geometry)
        if text.startswith("#"):
            assert REFUSED in text
            continue
        done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected(scatter_add(x, weight, geometry))
