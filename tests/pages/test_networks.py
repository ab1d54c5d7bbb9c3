"""Lesson 8 without a browser: every network walks, every layer opens, every count is the core's."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from tconv_core import Geometry
from tconv_core.architectures import NETWORKS, dcgan, fcn, fsrcnn, melgan, unet
from tconv_core.networks import total, walk
from tconv_core.overlap import counts, even_overlap
from tconv_ui import measuring, network_walk
from tconv_ui.figures import networks as figures
from tconv_ui.lessons import lessons
from tconv_ui.network_walk import CHOICES, TITLES, Part, opened, within_sliders
from tconv_ui.parameters import START, Setting
from tconv_ui.sidebar import SLIDERS

EVERY_CHOICE = [
    (title, choice.name, option)
    for title, which in TITLES.items()
    for choice in CHOICES[which]
    for option in choice.options
]


def tables(app):
    """The rows of every table on the page by its name, as the browser receives them."""
    found = [json.loads(each.proto.json) for each in app.get("bidi_component") if each.proto.json]
    return {
        data["name"]: [data["cells"][at : at + width] for at in range(0, len(data["cells"]), width)]
        for data in found
        if "cells" in data and (width := len(data["columns"]))
    }


@pytest.mark.parametrize("title", TITLES)
def test_every_network_shows_its_layers_and_totals(open_lesson, title):
    app = open_lesson("networks", network=title)
    assert not app.exception
    assert not app.error
    network = NETWORKS[TITLES[title]]()
    layers = walk(network)
    *shown, sums = tables(app)[f"Layers of the {network.title}"]
    assert [row[0] for row in shown] == [layer.step.name for layer in layers]
    assert sums[-2:] == [f"{total(layers, 'weights'):,}", f"{total(layers, 'multiply_adds'):,}"]
    assert sum(int(row[-1].replace(",", "")) for row in shown) == total(layers, "multiply_adds")


def test_the_numbers_of_a_network_are_in_the_address(open_lesson):
    app = open_lesson("networks", network="FCN", fcn_factors=8, fcn_separate="true", fcn_classes=5)
    network = fcn(factors=8, separate=True, classes=5)
    shown = tables(app)["Layers of the FCN-8s head"]
    assert shown[-1][-1] == f"{total(walk(network), 'multiply_adds'):,}"


def test_defaults_are_the_published_networks():
    for which, choices in CHOICES.items():
        assert NETWORKS[which](**{choice.name: choice.start for choice in choices}) == NETWORKS[which]()


@pytest.mark.parametrize(("title", "name", "option"), EVERY_CHOICE)
def test_every_choice_makes_a_network(title, name, option):
    which = TITLES[title]
    numbers = {choice.name: choice.start for choice in CHOICES[which]} | {name: option}
    for levels in (CHOICES[which][-1].options[0], CHOICES[which][-1].options[-1]):
        walk(NETWORKS[which](**{CHOICES[which][-1].name: levels, **numbers}))


@pytest.mark.parametrize("title", TITLES)
def test_every_layer_with_a_kernel_opens_in_the_lessons_and_within_the_sliders(title):
    network = NETWORKS[TITLES[title]]()
    numbers = {
        int(lesson.path.name[:2]) for lesson in lessons() if lesson.path.name[:2] in ("01", "03", "04")
    }
    for layer in walk(network):
        links = opened(layer, network.line)
        assert {int(link.label.rstrip("≈")) for link in links} == (
            numbers if layer.geometry is not None else set()
        )
        for link in links:
            query = dict(parse_qsl(urlsplit(link.address).query))
            assert query.keys() <= START.keys()
            for name, slider in SLIDERS.items():
                for key in (name, f"{name}_w"):
                    if key in query:
                        assert slider.least <= int(query[key]) <= slider.most


@pytest.mark.parametrize("title", TITLES)
def test_a_nearest_setting_keeps_the_overlap_and_the_enlargement(title):
    network = NETWORKS[TITLES[title]]()
    for layer in walk(network):
        if layer.geometry is None:
            continue
        parameters, changes = within_sliders(layer.geometry, network.line)
        axis = layer.geometry.width
        axes = parameters | {name: parameters.get(f"{name}_w", parameters[name]) for name in SLIDERS}
        near = Geometry.line(type(axis)(**{name: axes[name] for name in SLIDERS})).width
        assert near.kernel / near.stride == axis.kernel / axis.stride
        assert even_overlap(near) == even_overlap(axis)
        if axis.output_size == axis.size * axis.stride:
            assert near.output_size == near.size * near.stride
        assert bool(changes) == (near != axis or layer.geometry.height.size > SLIDERS["size"].most)


def test_a_change_is_said_in_words():
    layer = walk(fcn())[0]
    parameters, changes = within_sliders(layer.geometry, False)
    assert (parameters["kernel"], parameters["stride"], parameters["padding"]) == (16, 8, 4)
    assert changes == [
        "kernel 16 instead of 64",
        "stride 8 instead of 32",
        "padding 4 instead of 16",
        "size 4 for the width instead of 15",
    ]
    assert opened(walk(dcgan())[1], False)[0].name == "Enlarge 1 in lesson 1, Stamp it"
    assert opened(walk(dcgan())[3], False)[0].name.endswith("with size 6 instead of 16")


def test_a_layers_link_shows_that_layer(open_lesson):
    layer = walk(melgan())[5]
    query = dict(parse_qsl(urlsplit(opened(layer, True)[0].address).query))
    app = open_lesson("stamp", **query)
    assert not app.error
    assert app.session_state["dimensions"] == "1-D"
    assert [app.session_state[name] for name in ("kernel", "stride", "padding")] == [16, 8, 4]


def test_the_setting_at_the_side_is_a_layer_too(open_lesson):
    app = open_lesson("networks", layer="The setting at the side", size=4, kernel=3, stride=2)
    assert not app.exception
    assert [metric.value for metric in app.metric][-3:] == ["144", "729", "196"]


def test_the_generator_shows_more_pattern_for_random_kernels(open_lesson):
    app = open_lesson("networks")
    random, repeated = (float(metric.value.rstrip("%")) for metric in app.metric[:2])
    assert random > 5 > 0.5 > repeated


def test_measuring_names_every_way_and_finds_them_equal(open_lesson):
    app = open_lesson("networks", network="FSRCNN")
    (button,) = [button for button in app.button if button.label == "Measure on this machine"]
    button.click().run()
    assert not app.exception
    assert [text.value for text in app.markdown if "All ways gave the same numbers" in text.value]
    part = network_walk.parts(walk(fsrcnn()), False, _setting())["Enlarge ×3"]
    _, measured = app.session_state["measured"]
    shown = measuring.rows(measured)
    assert [row.cells[0] for row in shown] == [*measuring.WAYS, "This project’s own"]
    assert [int(row.cells[1].replace(",", "")) for row in shown[:3]] == list(part.cost)


def test_a_layer_too_large_to_measure_is_measured_with_fewer_channels():
    part = network_walk.parts(walk(unet()), False, _setting())["Up to 64"]
    found = measuring.measure(part)
    assert found is not None
    assert found.inputs < part.inputs
    assert found.products.zero_insertion <= 4 * measuring.MOST_PRODUCTS
    assert found.difference < 1e-4
    assert f"{found.inputs} → {found.outputs} channels instead of 128 → 64" in measuring.in_words(
        part, found
    )


def test_a_layer_beyond_all_patience_is_only_counted():
    part = network_walk.parts(walk(fcn()), False, _setting())["Bilinear ×32"]
    assert measuring.measure(part) is None


def test_the_weight_in_the_other_order_is_refused_in_the_cores_words():
    part = Part("layer", 6, 4, 1, Geometry.square(size=3, kernel=3), False)
    assert network_walk.swapped_weight_answer(part).startswith("x has 6 channels and weight 4")
    assert network_walk.swapped_weight_answer(part._replace(outputs=6)) == ""


def test_the_blocks_are_as_many_as_the_maps_and_described():
    network = unet()
    layers = walk(network)
    assert figures.blocks(network, layers).count("<rect") == len(layers) + 1
    assert "28 → 56 → 104 → 200 → 392" in figures.blocks_in_words(network, layers)


def test_a_contact_sheet_uses_the_whole_range_and_keeps_cells_square():
    pictures = np.random.default_rng(0).normal(0, 1e-3, (3, 3, 4, 4))
    pixels = figures.sheet(pictures, 2, 5)
    assert pixels.shape == (5 * (4 + 2 + 4), 5 * (4 + 2 + 4), 3)
    assert (pixels[:20:5, :20:5] == pixels[4:20:5, 4:20:5]).all()
    assert pixels.min() == 0
    assert figures.sheet(np.zeros((1, 3, 4, 4)), 1, 1).shape == (4, 4, 3)


def test_presets_quoted_for_networks_overlap_evenly_where_the_lesson_says_so():
    assert counts(Geometry.line(walk(melgan())[1].geometry.width)).max() == 2


def _setting():
    geometry = Geometry.square(size=3, kernel=3)
    return Setting(geometry, np.zeros((3, 3)), np.zeros((3, 3)), "2-D")
