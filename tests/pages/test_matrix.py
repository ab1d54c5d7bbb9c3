"""Lesson 6: its numbers are computed, large settings fall back in steps, and the filters answer."""

from __future__ import annotations

import gc
import json
import re
import weakref

import numpy as np
import pytest

from tconv_core import deconvolution, views
from tconv_core.pictures import PICTURES
from tconv_core.presets import PRESETS
from tconv_ui import matrices
from tconv_ui.matrix_view.matrix_view import payload
from tconv_ui.parameters import Setting
from tconv_ui.restoring import BLURS, TASKS

A8 = {"dimensions": "1-D", "size": 3, "kernel": 3, "stride": 2, "padding": 1, "x": "1,2,3", "w": "1,2,3"}
ADDRESS = {"A8": A8, "D13": {"size": 3, "padding": 1, "output_padding": 1}}


def text(app):
    return "\n".join(block.value for block in app.markdown)


def component(app, mark):
    return next(
        json.loads(each.proto.json) for each in app.get("bidi_component") if f'"{mark}"' in each.proto.json
    )


def setting_of(preset):
    random = np.random.default_rng(1)
    geometry = preset.geometry
    x, w = (random.integers(-9, 10, shape) for shape in (geometry.input_shape, geometry.kernel_shape))
    return Setting(geometry, x, w, preset.dimensions)


def test_the_metrics_are_those_of_the_matrix(open_lesson):
    app = open_lesson("matrix", **A8)
    assert [metric.value for metric in app.metric] == ["3 × 5", f"{7 / 15:.1%}", "3"]
    facts = deconvolution.properties([[1, 2, 3]], PRESETS["A8"].geometry)
    assert f"C keeps {facts.rank} of 5 dimensions" in text(app)
    assert f"**{facts.identity_error:g}**" in text(app)


@pytest.mark.parametrize("name", ADDRESS)
def test_both_inner_products_are_shown_and_equal(open_lesson, name):
    app = open_lesson("matrix", **ADDRESS[name])
    (found,) = re.findall(r"\*\*([\d,.−]+)\*\* ([=≠]) \*\*([\d,.−]+)\*\*", text(app))
    assert found[0] == found[2]
    assert found[1] == "="
    assert "**the same numbers**" in text(app)


def test_an_output_padding_without_a_convolution_is_explained(open_lesson):
    app = open_lesson("matrix", stride=1, dilation=2, output_padding=1)
    assert not app.exception
    assert "no convolution with the same arguments" in text(app)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, preset in PRESETS.items()
        if not preset.title.startswith("Refused") and matrices.can_point(preset.geometry)
    ],
)
def test_the_payload_rebuilds_the_matrix(name):
    """What the browser computes from the payload, computed here the same way, is C and C^T x."""
    setting = setting_of(PRESETS[name])
    data = payload(setting)
    dense = views.matrix(setting.weight, setting.geometry)
    (H, W), (P, Q), (K, L) = (data[f"{part}_shape"] for part in ("input", "output", "kernel"))
    rebuilt = np.zeros((H, W, P, Q), int)
    for h, w, p, q in np.ndindex(H, W, P, Q):
        k, row_rest = divmod(p + data["padding"][0] - h * data["stride"][0], data["dilation"][0])
        l, column_rest = divmod(q + data["padding"][1] - w * data["stride"][1], data["dilation"][1])
        if not row_rest and not column_rest and 0 <= k < K and 0 <= l < L:
            rebuilt[h, w, p, q] = data["w"][k * L + l]
    rebuilt = rebuilt.reshape(H * W, P * Q)
    np.testing.assert_array_equal(rebuilt, dense)
    np.testing.assert_array_equal(rebuilt.T @ data["x"], data["y"])


def test_the_payload_holds_no_list_or_array():
    for value in payload(setting_of(PRESETS["D13"])).values():
        assert isinstance(value, (int, bool, tuple))


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"size": 5, "kernel": 5, "stride": 3}, None),
        ({"size": 7, "kernel": 5, "stride": 3}, "needs the"),
        ({"size": 9, "kernel": 9, "stride": 5}, "too large to point at"),
        ({"size": 12, "kernel": 16, "stride": 8}, "too many to draw"),
    ],
)
def test_larger_settings_show_less_and_say_so(open_lesson, parameters, words):
    app = open_lesson("matrix", **parameters)
    assert not app.exception
    notes = [note.value for note in app.info]
    assert (words is None) == (not notes)
    assert words is None or any(words in note for note in notes)
    assert len(app.metric) == 3


def test_the_filters_answer_for_every_task_and_blur(open_lesson):
    app = open_lesson("matrix")
    for task in TASKS:
        for blur in BLURS:
            app.selectbox(key="task").set_value(task)
            app.selectbox(key="blur").set_value(blur).run()
            assert not app.exception
            assert "comes closest to the original" in text(app)


def test_the_answer_is_the_cores(open_lesson):
    app = open_lesson("matrix")
    kernel = deconvolution.blur_kernel("gaussian", 9)
    made = deconvolution.restore(PICTURES["hills"](), kernel, 1, 0.003, 0.003, 1)
    assert f"**the Wiener filter** comes closest to the original ({made.psnr['wiener']:.1f} dB)" in text(
        app
    )
    app.select_slider(key="noise").set_value(0.0).run()
    assert "**the pseudo-inverse** comes closest" in text(app)


def test_the_restored_picture_is_kept_while_other_sliders_move(open_lesson):
    app = open_lesson("matrix")
    kept = app.session_state["restored"]
    app.slider(key="padding").set_value(1).run()
    assert app.session_state["restored"] is kept
    app.slider(key="blur_size").set_value(5).run()
    assert app.session_state["restored"] is not kept


def test_sessions_that_ask_the_same_share_one_restored_picture_until_the_last_one_leaves(open_lesson):
    first, second = open_lesson("matrix"), open_lesson("matrix")
    shared = weakref.ref(first.session_state["restored"])
    assert second.session_state["restored"] is shared()
    for app in (first, second):
        assert shared() is not None
        app.slider(key="blur_size").set_value(5).run()
        app.run()  # Streamlit lets the value before go with the next run
    assert first.session_state["restored"] is second.session_state["restored"]
    gc.collect()
    assert shared() is None


def test_a_kernel_of_the_same_values_in_another_shape_is_another_blur(open_lesson):
    row = {"kernel": 1, "kernel_w": 4, "w": "1,2,3,4"}
    column = {"kernel": 4, "kernel_w": 1, "w": "1;2;3;4"}
    apps = [open_lesson("matrix", **shape) for shape in (row, column)]
    for app in apps:
        app.selectbox(key="blur").set_value("own").run()
    one, other = (app.session_state["restored"] for app in apps)
    assert one.psnr != other.psnr


def test_the_component_gets_the_learners_numbers(open_lesson):
    data = component(open_lesson("matrix", **A8), "entries")
    assert data["x"] == [1, 2, 3]
    assert data["y"] == [2, 5, 4, 9, 6]
    assert data["entries"] == 7
