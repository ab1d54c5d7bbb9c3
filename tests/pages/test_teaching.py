"""Presenter mode and the dialog as the server draws them; without a browser."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tconv_ui.lessons import lessons
from tconv_ui.playlist import TEN_MINUTES

SLUGS = [each.slug for each in lessons()]
ROOT = Path(__file__).parents[2]


def bar(app):
    """What the presenter's bar receives; None when it is not drawn."""
    drawn = [
        json.loads(each.proto.json) for each in app.get("bidi_component") if "faults" in each.proto.json
    ]
    return drawn[0] if drawn else None


def player(app):
    (data,) = [
        json.loads(each.proto.json) for each in app.get("bidi_component") if "canvas" in each.proto.json
    ]
    return data


@pytest.mark.parametrize("slug", SLUGS)
def test_every_lesson_has_the_switch_and_draws_no_bar_until_it_is_on(open_lesson, slug):
    app = open_lesson(slug)
    assert not app.toggle(key="present").value
    assert bar(app) is None
    app.toggle(key="present").set_value(True).run()
    assert not app.exception
    assert bar(app)["titles"] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_lesson_presents_by_a_link(open_lesson, slug):
    app = open_lesson(slug, present="true", playlist=f"3_{TEN_MINUTES}", stride=3)
    assert not app.exception
    shown = bar(app)
    assert (shown["position"], len(shown["titles"]), len(shown["addresses"])) == (3, 7, 7)
    assert app.text_input(key="playlist").value == f"3_{TEN_MINUTES}"
    assert app.slider(key="stride").value == 3


def test_an_impossible_setting_can_be_presented_and_is_explained(open_lesson):
    app = open_lesson("stamp", present="true", padding=4)
    assert bar(app) is not None
    assert len(app.error) == 1


def test_a_damaged_playlist_says_so_and_shows_the_rest(open_lesson):
    app = open_lesson("stamp", present="true", playlist="stamp.A5_stamp.A99")
    assert bar(app)["titles"] == ["Kernel 3, stride 2"]
    assert bar(app)["faults"] == ["Stop 2, “stamp.A99”, is skipped: there is no preset “A99”."]


def test_the_player_is_presented_only_in_presenter_mode_and_knows_its_stop(open_lesson):
    app = open_lesson("stamp", playlist="2_stamp.A5_stamp.A6")
    assert (player(app)["presented"], player(app)["stop"]) == (False, False)
    app.toggle(key="present").set_value(True).run()
    assert (player(app)["presented"], player(app)["stop"]) == (True, 2)


def test_the_playlist_stays_in_the_address_while_nobody_presents(open_lesson):
    app = open_lesson("stamp", playlist="stamp.A5")
    assert app.text_input(key="playlist").value == "stamp.A5"
    assert bar(app) is None
    assert not any(field.key == "playlist" for field in open_lesson("stamp").text_input)


def test_the_dialog_says_that_phones_cannot_reach_localhost_and_takes_an_address(open_lesson):
    app = open_lesson("stamp", stride=3, x="1,2;3,4", present="true", playlist="stamp.A5")
    open_dialog(app)
    assert "Phones cannot reach localhost" in app.warning[0].value
    assert app.code[0].value == "http://localhost/stamp?stride=3&x=1,2;3,4"
    assert not app.get("image")
    type_address(app, "10.0.0.5:8501")
    assert app.code[0].value == "http://10.0.0.5:8501/stamp?stride=3&x=1,2;3,4"
    assert not app.warning
    (image,) = app.get("image")
    assert "QR code of http://10.0.0.5:8501/stamp?stride=3&x=1,2;3,4" in str(image.proto)
    type_address(app, "no address")
    assert app.code[0].value.startswith("http://10.0.0.5:8501/")


def test_a_state_that_no_code_holds_is_refused_and_its_link_stays(open_lesson):
    cells = ";".join([",".join(["-123.456"] * 16)] * 30)
    app = open_lesson("stamp", w=cells)
    open_dialog(app)
    type_address(app, "10.0.0.5:8501")
    assert "characters, and a QR code holds 2953" in app.error[0].value
    assert app.code[0].value.endswith(f"w={cells}")


def test_lesson_parameters_of_its_own_are_handed_out_and_stray_ones_are_not(open_lesson):
    app = open_lesson("checkerboard", gallery="Ones", utm_source="mail")
    app.query_params["gallery"] = "Ones"
    app.query_params["utm_source"] = "mail"
    open_dialog(app)
    assert app.code[0].value == "http://localhost/checkerboard?gallery=Ones"


def open_dialog(app):
    (button,) = [button for button in app.button if button.label == "Hand out this state"]
    button.click().run()
    assert not app.exception


def type_address(app, address):
    """Every run of this kind of test is a whole one, which closes the dialog."""
    app.text_input(key="address field").set_value(address).run()
    open_dialog(app)


def test_who_does_not_present_imports_nothing_of_it():
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(ROOT / "tconv_ui" / "main.py")!r}, default_timeout=60).run()
assert not app.exception
extra = ["segno", "tconv_ui.presenter", "tconv_ui.playlist", "tconv_ui.hand_out"]
print([name for name in extra if name in sys.modules])
app.toggle(key="present").set_value(True).run()
print([name for name in extra if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    off, on = done.stdout.splitlines()[-2:]
    assert off == "[]"
    assert on == "['tconv_ui.presenter', 'tconv_ui.playlist']"
