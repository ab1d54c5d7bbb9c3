"""The panel of downloads: nothing while it is closed, the right buttons when open, and a way back."""

import sys

import pytest

from tconv_ui import downloads, saved
from tconv_ui.parameters import START
from tests.ui.test_saved import SETTINGS, changed


def test_a_closed_panel_offers_and_loads_nothing(open_lesson):
    page = open_lesson("stamp")
    assert "Take it with you" in [panel.label for panel in page.expander]
    assert not page.get("download_button")
    assert not page.get("file_uploader")


def test_an_open_panel_offers_every_kind_of_file_and_makes_none(open_lesson):
    page = open_lesson("stamp", stride=3)
    page.session_state["take with you"] = True
    before = "matplotlib" in sys.modules
    page.run()
    assert not page.exception
    assert [button.proto.label for button in page.get("download_button")] == [
        *("All steps, GIF", "PNG", "SVG", "PDF"),
        *("LaTeX", "Markdown", "JSON", "NumPy, .npz"),
    ]
    assert ("matplotlib" in sys.modules) == before


class Uploaded:
    """What Streamlit hands over for a file."""

    def __init__(self, data):
        self.getvalue = lambda: data


@pytest.fixture
def state(monkeypatch):
    session = {}
    monkeypatch.setattr(downloads.st, "session_state", session)
    return session


def test_a_saved_file_sets_every_parameter(state):
    state[downloads.UPLOAD] = Uploaded(saved.as_npz(SETTINGS["apart"]))
    downloads._open()
    assert {name: state[name] for name in START} == saved.load(saved.as_npz(SETTINGS["apart"]))
    assert not state[downloads.REFUSED]


def test_a_refused_file_changes_nothing_and_says_why_until_it_is_taken_away(state):
    state[downloads.UPLOAD] = Uploaded(changed(stride=[9, 9]))
    downloads._open()
    assert state[downloads.REFUSED] == "Stride 9 is outside 1 … 8."
    assert not state.keys() & START.keys()
    state[downloads.UPLOAD] = None
    downloads._open()
    assert not state[downloads.REFUSED]
