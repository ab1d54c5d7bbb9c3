"""Lesson 7: the crops, the source text and the layouts that the page shows, by link; without a browser."""

import json

import pytest

from tconv_core import scatter_add
from tconv_core.presets import PRESETS
from tconv_core.snippets import SNIPPETS, expected
from tconv_ui.links import link


def opened(open_lesson, preset, **parameters):
    query = link("frameworks", PRESETS[preset]).partition("?")[2]
    app = open_lesson("frameworks", **dict(part.split("=", 1) for part in query.split("&")) | parameters)
    assert not app.exception
    return app


def cells(app, name):
    for element in app.get("bidi_component"):
        data = json.loads(element.proto.json)
        if data.get("name") == name:
            width = len(data["columns"])
            return [data["cells"][at : at + width] for at in range(0, len(data["cells"]), width)]
    raise AssertionError(f"no table called {name}")


# Lesson table "Frameworks": X = [[1,2],[3,4]], W = 1…9, stride 2, as crops of the 5 × 5 full sum.
@pytest.mark.parametrize(
    ("preset", "framework", "arguments", "cut"),
    [
        ("A5", "PyTorch", "padding=(0, 0)", "0, 0"),
        ("A6", "PyTorch", "padding=(1, 1)", "1, 1"),
        ("A7", "PyTorch", "padding=(1, 1)", "1, 0"),
        ("A5", "Keras", "padding='valid'", "0, 0"),
        ("A5", "Keras", "padding='same'", "0, 1"),
        ("A5", "TensorFlow", "padding='SAME'", "0, 1"),
        ("A7", "ONNX", "pads=[1, 1, 1, 1]", "1, 0"),
        ("A5", "ONNX", "auto_pad='SAME_UPPER'", "0, 1"),
        ("A5", "ONNX", "auto_pad='SAME_LOWER'", "1, 0"),
        ("A5", "JAX", "padding='SAME'", "0, 1"),
    ],
)
def test_cut_is_that_of_the_lesson_s_table(open_lesson, preset, framework, arguments, cut):
    calls = cells(opened(open_lesson, preset), "Calls")
    found = [row for row in calls if row[0].startswith(framework) and row[1].startswith(arguments)]
    assert [row[2] for row in found] == [cut] * len(found) != []


def test_only_jax_without_transpose_kernel_turns_the_kernel(open_lesson):
    calls = cells(opened(open_lesson, "A5"), "Calls")
    turned = {row[0] for row in calls if row[4] == "turned by 180°"}
    assert turned == {"JAX lax.conv_transpose"}


@pytest.mark.parametrize("framework", SNIPPETS)
def test_code_on_the_page_is_the_text_that_was_run_and_the_expected_rows_are_the_core_s(
    open_lesson, framework
):
    preset = PRESETS["A7"]
    code, wanted = (block.value for block in opened(open_lesson, "A7", framework=framework).code)
    assert code.strip() == SNIPPETS[framework](preset.x, preset.w, preset.geometry).strip()
    assert wanted == expected(scatter_add(preset.x, preset.w, preset.geometry))


def test_layouts_explain_groups_that_do_not_fit(open_lesson):
    app = opened(open_lesson, "A5", channels="8", outputs="8", groups="8")
    shapes = {row[0]: row[2] for row in cells(app, "Weight layouts")}
    assert shapes["PyTorch conv_transpose2d"] == "(8, 1, 3, 3): 72 weights"
    assert "has no groups. Use groups=1, or 8 layers side by side." in shapes["Keras Conv2DTranspose"]
    assert not opened(open_lesson, "A5", channels="8", outputs="8", groups="3").exception


def test_two_axes_that_differ_have_a_strip_each(open_lesson):
    app = opened(open_lesson, "A5", stride_w="3")
    titles = [json.loads(each.proto.json).get("titles") for each in app.get("bidi_component")]
    assert ["Rows", "Columns"] in titles
