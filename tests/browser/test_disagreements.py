"""What replays a result in the browser compares it with the core's, and says so when they differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.serving import ROOT, Server, serve

SETTING = """
import numpy as np
from tconv_core import Geometry
from tconv_ui.matrix_view import matrix_view
from tconv_ui.parameters import Setting
from tconv_ui.player import player

setting = Setting(Geometry.square(size=2, kernel=2), np.ones((2, 2), int), np.ones((2, 2), int), "2-D")
"""
TAMPERED = {
    "picture": """
data = player.payload(setting) | {"name": "tampered"}
data["canvas"] = (*data["canvas"][:-1], 99)
player._component(data=data, key="tampered", on_edit_change=lambda: None)
""",
    "matrix": """
data = matrix_view.payload(setting)
matrix_view._component(data=data | {"y": (*data["y"][:-1], 99)}, key="tampered")
""",
}


@pytest.fixture(params=TAMPERED)
def tampered(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, Server]]:
    (tmp_path / "tampered.py").write_text(SETTING + TAMPERED[request.param])
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with serve(tmp_path, tmp_path / "log.txt", "tampered.py") as server:
        yield request.param, server


def test_a_wrong_number_from_the_server_is_not_shown(tampered: tuple[str, Server], visit: Visit) -> None:
    what, server = tampered
    tab = visit("/", server=server)
    expect(tab.page.locator(".alert")).to_contain_text(f"The {what} and the computed result disagree")
    expect(tab.page.locator(".stage")).to_be_hidden()
