"""Lesson 9 without a browser: learning goes on slice by slice, stops, begins anew, and can be sent on."""

from __future__ import annotations

import base64
import io
import json
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from PIL import Image

from tconv_core import Axis
from tconv_core.pictures import PICTURES, luminance
from tconv_core.training import begin, best_kernel, learn, losses_of, make_task, start_kernel
from tconv_ui import learning, learnt
from tconv_ui.figures import learn as figures
from tconv_ui.figures.pixels import address, enlarged, png
from tconv_ui.links import link
from tconv_ui.sidebar import SLIDERS


def press(app, label):
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def labels(app):
    return [button.label for button in app.button]


def progress(app):
    (bar,) = app.get("progress")
    return bar.proto.text, bar.proto.value


def test_the_page_starts_at_rest_and_shows_how_it_stands(open_lesson):
    app = open_lesson("learn")
    assert not app.exception
    assert progress(app) == ("Step 0 of 500", 0)
    assert "Start learning" in labels(app)
    assert "Stop" not in labels(app)
    assert app.get("plotly_chart")


def test_learning_starts_goes_on_by_slices_and_stops(open_lesson):
    app = open_lesson("learn", learn_steps=200)
    press(app, "Start learning")
    first = app.session_state["learning"].state.step
    assert 1 <= first <= 7  # a thirtieth of 200
    app.run()
    app.run()
    second = app.session_state["learning"].state.step
    assert first < second <= 21
    press(app, "Stop")
    assert not app.session_state["learning"].running
    app.run()
    assert app.session_state["learning"].state.step == second
    assert {"Go on", "Begin anew"} <= set(labels(app))
    press(app, "Go on")
    assert app.session_state["learning"].state.step > second


def test_learning_ends_by_itself_with_the_numbers_of_the_core(open_lesson):
    app = open_lesson("learn", kernel=4, learn_steps=50, learn_starts="random", learn_seed=3)
    press(app, "Start learning")
    for _ in range(80):
        if not app.session_state["learning"].running:
            break
        app.run()
    assert not app.exception
    run = app.session_state["learning"]
    assert run.state.step == 50
    assert progress(app)[1] == 100
    assert "Stop" not in labels(app)
    axis = Axis(size=1, kernel=4, stride=2)
    hills = luminance(PICTURES["hills"]()).astype(float)
    task = make_task(hills.reshape(64, 4, 64, 4).mean((1, 3)), axis, axis)
    alone = begin([start_kernel("random", task.geometry, 3)])
    alone = learn(task, alone, 50, method="Adam", rate=0.02)
    np.testing.assert_allclose(run.state.weight, alone.weight, rtol=0, atol=1e-4)  # float32 averages
    shown = json.dumps(
        [json.loads(each.proto.json) for each in app.get("bidi_component") if each.proto.json]
    )
    assert f"{losses_of(task, alone.weight)[0]:.5f}" in shown
    assert f"{losses_of(task, best_kernel(task)[None])[0]:.5f}" in shown


def test_a_change_of_the_plan_begins_anew(open_lesson):
    app = open_lesson("learn")
    press(app, "Start learning")
    press(app, "Stop")
    assert app.session_state["learning"].state.step
    app.slider(key="kernel").set_value(5).run()
    assert app.session_state["learning"].state.step == 0
    press(app, "Start learning")
    press(app, "Stop")
    press(app, "Begin anew")
    assert app.session_state["learning"].state.step == 0


def test_a_rate_that_diverges_is_explained_with_its_limit(open_lesson):
    app = open_lesson("learn", kernel=4, learn_method="gradient descent", learn_rate="50.0", learn_steps=50)
    press(app, "Start learning")
    for _ in range(60):
        if not app.session_state["learning"].running:
            break
        app.run()
    assert not app.exception
    (warning,) = app.warning
    limit = learning.largest_rate(app.session_state["learning"].task)
    assert f"diverges above {limit:.3g}." in warning.value
    assert "Stop" not in labels(app)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"kernel": 4, "stride": 1}, "Use an odd kernel, or stride >= 2"),
        ({"kernel": 3, "learn_starts": "ICNR"}, "Use a kernel that the stride divides"),
    ],
)
def test_what_cannot_be_learnt_is_explained(open_lesson, parameters, message):
    app = open_lesson("learn", **parameters)
    assert not app.exception
    (error,) = app.error
    assert message in error.value


def test_a_kernel_that_cannot_begin_says_why_and_the_others_are_learnt(open_lesson):
    app = open_lesson("learn", kernel=3, learn_steps=50)
    app.button_group(key="learn_starts").set_value(["random", "ICNR", "ones"]).run()
    assert not app.exception
    assert not app.error
    (warning,) = app.warning
    assert warning.value.startswith("ICNR gives every phase the same taps, which kernel=3, stride=2")
    assert warning.value.endswith("Use a kernel that the stride divides, and dilation 1.")
    press(app, "Start learning")
    assert app.session_state["learning"].starts == ("random", "ones")
    assert app.session_state["learning"].state.weight.shape == (2, 3, 3)
    app.slider(key="kernel").set_value(4).run()
    assert not app.warning
    assert app.session_state["learning"].starts == ("random", "ICNR", "ones")


@pytest.mark.parametrize("size", [(90, 60), (32, 256), (64, 64), (65, 33)])
def test_the_learners_own_picture_is_learnt_in_grey_and_small(open_lesson, size):
    app = open_lesson("learn", kernel=8, stride=8)
    before = app.session_state["learning"]
    file = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(file, "PNG")
    app.get("file_uploader")[0].upload("mine.png", file.getvalue(), "image/png").run()
    assert not app.exception
    assert app.selectbox(key="picture").value == "own"
    run = app.session_state["learning"]
    assert run is not before
    shape = run.task.target.shape
    assert max(shape) <= learning.SIZE
    share = -(-max(size) // learning.SIZE)
    assert shape == tuple(side // share // 8 * 8 for side in size[::-1])
    red = (0.299 * 200 + 0.587 * 30 + 0.114 * 30) / 255
    np.testing.assert_allclose(run.task.target, red, atol=1e-3)
    press(app, "Start learning")
    assert app.session_state["learning"] is run
    assert run.state.step


def test_another_picture_begins_anew_and_a_refused_file_does_not(open_lesson):
    app = open_lesson("learn")
    press(app, "Start learning")
    press(app, "Stop")
    run = app.session_state["learning"]
    app.get("file_uploader")[0].upload("notes.png", b"not a picture", "image/png").run()
    assert app.error[0].value.startswith("notes.png is no picture that can be read here.")
    assert app.session_state["learning"] is run
    app.selectbox(key="picture").set_value("rings").run()
    assert app.session_state["learning"].state.step == 0


def test_the_formula_holds_the_numbers_of_the_run(open_lesson):
    app = open_lesson("learn", kernel=5, stride=3)
    (told,) = [block.value for block in app.markdown if block.value.startswith("Here *N*")]
    assert "63 · 63 = **3,969**" in told
    assert "*h* · **3** + *k* · **1** − **1**" in told


def test_without_a_beginning_the_page_asks_for_one(open_lesson):
    app = open_lesson("learn")
    app.button_group(key="learn_starts").set_value([]).run()
    assert not app.exception
    assert [info.value for info in app.info] == ["Choose at least one kernel to begin with."]


@pytest.mark.parametrize("dimensions", ["1-D", "2-D"])
@pytest.mark.parametrize(
    ("kernel", "stride", "dilation"), [(4, 2, 1), (3, 2, 1), (16, 8, 1), (16, 2, 4), (1, 1, 1)]
)
def test_a_learnt_kernel_can_be_sent_within_all_limits(open_lesson, dimensions, kernel, stride, dilation):
    app = open_lesson(
        "learn",
        dimensions=dimensions,
        kernel=kernel,
        stride=stride,
        dilation=dilation,
        learn_starts="bilinear",
        learn_steps=50,
    )
    assert not app.error
    press(app, "Start learning")
    press(app, "Stop")
    assert not app.exception
    run = app.session_state["learning"]
    (preset,) = learnt.learnt_presets(run)
    assert np.abs(np.array(preset.w) - run.state.weight[0]).max() <= 0.5 * 10**-learnt.DECIMALS + 1e-12
    query = dict(parse_qsl(urlsplit(link("stamp", preset)).query))
    assert len(link("stamp", preset)) < 4000
    for name, slider in SLIDERS.items():
        if name in query:
            assert slider.least <= int(query[name]) <= slider.most
    opened = open_lesson("stamp", **query)
    assert not opened.exception
    assert not opened.error
    assert not opened.warning
    assert opened.session_state["w"] == query.get("w", "")


def test_links_to_learnt_kernels_appear_when_learning_rests(open_lesson):
    app = open_lesson("learn")

    def sent():
        data = [json.loads(each.proto.json) for each in app.get("bidi_component") if each.proto.json]
        return [each for each in data if each.get("name") == "Learnt kernels"]

    assert not sent()
    press(app, "Start learning")
    assert not sent()
    press(app, "Stop")
    assert sent()[0]["labels"] == ["Learnt from random", "Learnt from bilinear"]
    assert sent()[0]["addresses"][0].startswith("checkerboard?")


def test_curves_have_a_line_for_each_beginning_and_say_what_they_show():
    losses = {"random": [0.2, 0.1, 0.05], "bilinear": [0.01, 0.009, 0.008]}
    figure = figures.curves(losses, {"random": [0.9, 0.1], "bilinear": [0, 0]}, [0, 2], 0.005, 50)
    assert [(line["name"], list(line["y"])) for line in figure["data"]] == [
        ("random", [0.2, 0.1, 0.05]),
        ("random", [0.9, 0.1]),
        ("bilinear", [0.01, 0.009, 0.008]),
        ("bilinear", [0, 0]),
    ]
    assert len({line["line"]["dash"] for line in figure["data"]}) == 2
    words = figures.curves_in_words(losses, 0.005)
    assert words == (
        "random: loss 0.2 at first, 0.05 after 2 steps; bilinear: loss 0.01 at first, 0.008 after 2 steps. "
        "The least there is: 0.005."
    )


def test_long_curves_are_thinned_but_keep_their_ends():
    figure = figures.curves({"ones": np.arange(1, 2002)}, {"ones": [0]}, [0], 0.5, 2000)
    shown = figure["data"][0]
    assert len(shown["x"]) <= 300
    assert (shown["x"][0], shown["x"][-1], shown["y"][-1]) == (0, 2000, 2001)


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (1, 1), (64, 64, 3)])
def test_a_png_holds_exactly_its_pixels(shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(png(pixels)))), pixels)
    scheme, data = address(pixels).split(",")
    assert scheme == "data:image/png;base64"
    assert base64.b64decode(data) == png(pixels)


def test_enlarging_repeats_cells_until_the_longer_side_is_long_enough():
    assert enlarged(np.zeros((3, 5), np.uint8), 12).shape == (9, 15)
    assert enlarged(np.zeros((30, 5), np.uint8), 12).shape == (30, 5)


def test_kernels_share_one_scale_with_zero_white():
    low, high = np.array([[0.0, -1.0]]), np.array([[0.0, 1.0]])
    pictures = [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))))
        for url in figures.kernels([low, high], side=2)
    ]
    assert (pictures[0][0, 0] == pictures[1][0, 0]).all()
    assert pictures[0][0, 0].min() > 235
    assert pictures[0][0, 1][0] > pictures[0][0, 1][2]  # vermilion
    assert pictures[1][0, 1][2] > pictures[1][0, 1][0]  # blue
