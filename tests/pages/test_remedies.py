"""Lesson 5: its numbers are computed, its answers follow the setting, and an upload stays."""

from __future__ import annotations

import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from tconv_core.pictures import PICTURES
from tconv_core.remedies import WAYS, compare
from tconv_ui.remedies import KINDS, QUESTIONS, SAME
from tests.ui.conftest import go_to, put


def text(app):
    """All prose of the page in one string."""
    return "\n".join(block.value for block in app.markdown)


def rows(app):
    """The table of measures: name -> the other cells."""
    (proto,) = [
        each.proto for each in app.get("bidi_component") if "Measures of every way" in each.proto.json
    ]
    parts = json.loads(proto.json)["cells"]
    return {parts[at]: parts[at + 1 : at + 7] for at in range(0, len(parts), 7)}


def picture_file(colour=(200, 30, 30), size=(90, 60), form="PNG"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, form)
    return file.getvalue()


def upload(app, data, name="mine.png"):
    app.get("file_uploader")[0].upload(name, data, "image/png").run()
    assert not app.exception
    return app


def test_the_table_is_what_the_core_measures(open_lesson):
    app = open_lesson("remedies", kernel=5, stride=3)
    _, results = compare(PICTURES["hills"](), 3, 5, "random", 1, np.ones((5, 5)))
    shown = rows(app)
    assert list(shown) == [way.name for way in WAYS.values()]
    for result in results.values():
        assert shown[result.name][0] == str(result.taps.size)
        assert shown[result.name][2] == f"{result.unevenness:.3f}"
        assert shown[result.name][4] == f"{result.psnr:.1f} dB"


@pytest.mark.parametrize(("kernel", "stride"), [(1, 4), (3, 2), (4, 2), (8, 3)])
def test_the_three_equalities_hold_in_every_budget(open_lesson, kernel, stride):
    app = open_lesson("remedies", kernel=kernel, stride=stride)
    found = re.findall(r"the same numbers: largest difference ([\d.]+e[+-]\d+)", text(app))
    assert len(found) == 3
    assert all(float(number) < SAME for number in found)
    assert "different numbers" not in text(app)


def test_the_buttons_open_their_settings_and_the_answer_is_computed(open_lesson):
    app = open_lesson("remedies")
    expected = {
        "The stride divides the kernel: is it gone?": ("**divides** kernel 4", "draws **a pattern"),
        "It does not divide it: is there a pattern?": (
            "**does not divide** kernel 3",
            "draws **no pattern",
        ),
        "Is pixel shuffle immune?": ("**divides** kernel 6", "pixel shuffle a pattern"),
        "And with the best weights?": ("**divides** kernel 4", "nearest + convolution no pattern"),
    }
    assert list(expected) == list(QUESTIONS)
    for label, words in expected.items():
        next(button for button in app.button if button.label == label).click().run()
        assert not app.exception
        for part in words:
            assert part in text(app), label


@pytest.mark.parametrize(
    ("parameters", "words"), [({"kernel": 12}, "Kernel size 12"), ({"stride": 7}, "Stride 7")]
)
def test_what_a_picture_cannot_show_is_said_and_mended_by_one_press(open_lesson, parameters, words):
    app = open_lesson("remedies", **parameters)
    assert not app.exception
    (warning,) = app.warning
    assert warning.value.startswith(f"{words} is outside")
    (button,) = [button for button in app.button if button.label.startswith("Use ")]
    button.click().run()
    assert not app.warning


def test_every_picture_works_with_every_kind_of_weights(open_lesson):
    app = open_lesson("remedies")
    for name, weights in zip(PICTURES, KINDS, strict=True):
        app.selectbox(key="picture").set_value(name)
        app.selectbox(key="weights").set_value(weights).run()
        assert not app.exception
        assert not app.error


def test_the_learners_kernel_is_used(open_lesson):
    app = open_lesson("remedies", kernel=2, w="1,0;0,0")
    app.selectbox(key="weights").set_value("own").run()
    assert float(rows(app)["Transposed convolution"][2]) == pytest.approx(3**0.5, abs=1e-3)


def test_an_upload_is_shown_at_once_and_described(open_lesson):
    app = upload(open_lesson("remedies"), picture_file())
    assert app.selectbox(key="picture").value == "own"
    assert "mine.png: 90 × 60 pixels." in text(app)


def test_a_refused_file_says_why_and_leaves_the_former_picture(open_lesson):
    app = upload(open_lesson("remedies"), picture_file())
    kept = app.session_state["own_picture"]
    upload(app, b"not a picture", "notes.png")
    (error,) = app.error
    assert error.value.startswith("notes.png is no picture that can be read here.")
    assert app.session_state["own_picture"] is kept
    assert app.selectbox(key="picture").value == "own"


def test_an_upload_survives_an_impossible_setting_and_another_lesson(open_lesson):
    app = upload(open_lesson("remedies"), picture_file())
    put(app, padding=8)
    assert app.error
    put(app, padding=0)
    assert not app.error
    assert app.selectbox(key="picture").value == "own"
    go_to(app, "stamp")
    go_to(app, "remedies")
    assert not app.exception
    assert app.selectbox(key="picture").value == "own"
    assert "mine.png: 90 × 60 pixels." in text(app)


def test_a_picture_can_be_forgotten(open_lesson):
    app = upload(open_lesson("remedies"), picture_file())
    next(button for button in app.button if button.label == "Forget this picture").click().run()
    assert not app.exception
    assert "own_picture" not in app.session_state
    assert app.selectbox(key="picture").value == next(iter(PICTURES))


@pytest.mark.parametrize("size", [(256, 32), (33, 256), (45, 47)])
def test_narrow_and_odd_pictures_work_at_every_factor(open_lesson, size):
    app = upload(open_lesson("remedies", kernel=8, stride=4), picture_file(size=size))
    for stride in (2, 3, 4):
        put(app, stride=stride)
        assert not app.exception
