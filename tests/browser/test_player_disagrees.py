"""The player checks the core's result against its own replay, and says so when they differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.serving import ROOT, Server, serve

TAMPERED = """
import numpy as np
from tconv_core import Geometry
from tconv_ui.parameters import Setting
from tconv_ui.player import player

setting = Setting(Geometry.square(size=2, kernel=2), np.ones((2, 2), int), np.ones((2, 2), int), "2-D")
data = player.payload(setting)
data["canvas"] = (*data["canvas"][:-1], 99)
player._component(data=data | {"name": "tampered"}, key="tampered", on_edit_change=lambda: None)
"""


@pytest.fixture
def tampered_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    (tmp_path / "tampered.py").write_text(TAMPERED)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with serve(tmp_path, tmp_path / "log.txt", "tampered.py") as server:
        yield server


def test_wrong_number_from_the_server_is_not_shown(tampered_server: Server, visit: Visit) -> None:
    tab = visit("/", server=tampered_server)
    expect(tab.page.locator(".alert")).to_contain_text("The picture and the computed result disagree")
    expect(tab.page.locator(".stage")).to_be_hidden()
