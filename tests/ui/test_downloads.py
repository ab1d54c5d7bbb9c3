"""The panel of downloads: nothing while it is closed, the right buttons when open, and a way back."""

import sys

import pytest

from tconv_ui import downloads, learning, saved
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
        *("All steps, GIF", "All steps, WebP", "PNG", "SVG", "PDF"),
        *("LaTeX", "Markdown", "JSON", "NumPy, .npz"),
    ]
    assert ("matplotlib" in sys.modules) == before


def labels(page):
    return [button.proto.label for button in page.get("download_button")]


def test_a_long_animation_is_made_with_a_bar_and_then_saved(open_lesson):
    page = open_lesson("stamp", size=7, kernel=2)
    page.session_state["take with you"] = True
    page.run()
    assert "All steps, GIF" not in labels(page)
    (make,) = [button for button in page.button if button.label == "Make all steps, GIF"]
    make.click().run()
    assert not page.exception
    assert "Save all steps, GIF" in labels(page)
    assert page.session_state[downloads.MADE][2].startswith(b"GIF89a")
    assert "Make all steps, WebP" in [button.label for button in page.button]


def test_a_long_animation_is_forgotten_with_its_setting_and_with_the_panel(open_lesson):
    page = open_lesson("stamp", size=7, kernel=2)
    page.session_state["take with you"] = True
    page.session_state[downloads.MADE] = "another setting", "gif", b"GIF89a"
    page.run()
    assert downloads.MADE not in page.session_state
    assert "Save all steps, GIF" not in labels(page)
    page.session_state[downloads.MADE] = "another setting", "gif", b"GIF89a"
    page.session_state["take with you"] = False
    page.run()
    assert downloads.MADE not in page.session_state


@pytest.mark.parametrize(
    ("slug", "what"),
    [("zero-insertion", "zero-insertion"), ("checkerboard", "overlap"), ("matrix", "matrix")],
)
def test_other_lessons_offer_their_picture_in_each_kind(open_lesson, slug, what):
    page = open_lesson(slug, size=2, kernel=2)
    assert not labels(page)
    page.session_state[f"take {what}"] = True
    page.run()
    assert not page.exception
    assert labels(page) == ["PNG", "SVG", "PDF"]


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


@pytest.mark.parametrize(
    ("slug", "what"),
    [
        ("zero-insertion", "zero-insertion"),
        ("size", "cuts"),
        ("checkerboard", "overlap"),
        ("remedies", "remedies"),
        ("remedies", "spectra"),
        ("matrix", "matrix"),
        ("frameworks", "crops"),
        ("networks", "generator"),
        ("learn", "learning"),
    ],
)
def test_every_lesson_s_picture_is_made_in_the_other_process(open_lesson, monkeypatch, slug, what):
    offered = {}
    monkeypatch.setattr(downloads, "_button", lambda label, make, name, *_: offered.update({name: make}))
    page = open_lesson(slug, padding=1)
    page.session_state[f"take {what}"] = True
    if slug == "learn":
        page.run()
        assert not offered, "before learning there are no curves"
        learning.advance(page.session_state["learning"])
    page.run()
    assert not page.exception
    assert [name.rpartition(".")[2] for name in offered] == ["png", "svg", "pdf"]
    assert all(what in name for name in offered)
    svg = next(make for name, make in offered.items() if name.endswith("svg"))()
    assert svg.startswith(b"<?xml")
    assert b"</svg>" in svg


def test_a_picture_that_shows_another_setting_is_named_after_what_it_shows(open_lesson, monkeypatch):
    offered = []
    monkeypatch.setattr(downloads, "_button", lambda label, make, name, *_: offered.append(name))
    page = open_lesson("remedies", size=12, kernel=16, stride=8)
    page.session_state["take remedies"] = True
    page.run()
    assert offered[0] == "tconv-remedies-kernel8-stride4.png"


def test_rows_that_differ_from_columns_have_crops_of_their_own(open_lesson):
    page = open_lesson("frameworks", kernel_w=4)
    assert "Take the crops of the rows with you" in [panel.label for panel in page.expander]
    page = open_lesson("frameworks")
    assert "Take the crops of the rows with you" not in [panel.label for panel in page.expander]
