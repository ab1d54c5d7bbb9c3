"""Lesson 4's pictures and charts show what the core computes."""

import re

import numpy as np
import plotly.graph_objects as go
import pytest

from tconv_core import Axis, Geometry, kernels, overlap
from tconv_core.presets import PRESETS
from tconv_ui import overlap_words as words
from tconv_ui.figures import overlap as pictures
from tconv_ui.figures import plots
from tests.ui.test_figures_svg import pixels, texts

UNEVEN = Geometry(
    height=Axis(size=3, kernel=3, stride=2, padding=1), width=Axis(size=2, kernel=5, stride=3, dilation=2)
)
LINE = Geometry.line(Axis(size=4, kernel=3, stride=2))


def response_map(weight, geometry):
    response = overlap.ones_response(weight, geometry)
    return pictures.response_map(response, pictures.scale_of(response), geometry)


def phase_tile(weight, geometry):
    sums, response = overlap.phase_sums(weight, geometry), overlap.ones_response(weight, geometry)
    return pictures.phase_tile(weight, pictures.scale_of(sums, response), geometry)


def numbers(values):
    return [pictures.short(value) for value in np.ravel(values).tolist()]


def test_the_count_map_shows_each_count_and_those_of_the_axes():
    picture = pictures.count_map(UNEVEN)
    rows, columns = overlap.axis_counts(UNEVEN.height), overlap.axis_counts(UNEVEN.width)
    expected = [*numbers(np.outer(rows, columns)), *numbers(rows), *numbers(columns), "×"]
    assert texts(picture.svg) == expected
    assert picture.alt.startswith("Map of 5 rows and 12 columns.")


def test_the_count_map_of_a_line_is_bars_with_numbers_and_indices():
    shown = texts(pictures.count_map(LINE).svg)
    assert shown[::2] == ["1", "1", "2", "1", "2", "1", "2", "1", "1"]
    assert shown[1::2] == [str(index) for index in range(9)]
    assert "In order: 1, 1, 2, 1, 2, 1, 2, 1, 1." in pictures.count_map(LINE).alt


def test_the_response_map_labels_rows_and_columns_with_their_phase():
    weight = np.arange(15).reshape(3, 5)
    shown = texts(response_map(weight, UNEVEN).svg)
    response = overlap.ones_response(weight, UNEVEN)
    assert shown[: response.size] == numbers(response)
    assert shown[response.size :] == ["1", "0", "1", "0", "1", *"012012012012", ""]


@pytest.mark.parametrize("padding", [0, 1])
def test_a_phase_has_the_colour_of_its_inner_cells_in_the_map(padding):
    geometry = Geometry.square(size=6, kernel=3, stride=2, padding=padding)
    weight = np.arange(1, 10).reshape(3, 3)
    tile = phase_tile(weight, geometry).svg
    colours = re.findall(r'class="line"[^>]*fill:#(\w{6})', tile)
    seen = pixels(response_map(weight, geometry).svg)
    for phase, colour in zip(np.ndindex(2, 2), colours, strict=True):
        row, column = (4 + (place - padding) % 2 for place in phase)
        assert "".join(f"{channel:02x}" for channel in seen[row, column]) == colour


def test_many_phases_have_short_names_and_no_terms_that_nobody_can_read():
    one = phase_tile(np.full((8, 8), 3), Geometry.square(size=2, kernel=8, stride=8))
    assert texts(one.svg)[:4] == ["0, 0", "3", "3", "0, 1"]
    four = phase_tile(np.ones((16, 16)), Geometry.square(size=2, kernel=16, stride=8))
    assert texts(four.svg)[:3] == ["0, 0", "4", "0, 1"]


def test_the_tile_writes_the_taps_that_each_phase_adds_up():
    tile = phase_tile(np.array([[1, -2, 3]]), LINE)
    assert texts(tile.svg) == ["phase 0", "4", "1 + 3", "phase 1", "−2", "−2"]
    assert tile.alt == "Phase sums of the kernel. phase 0: 4; phase 1: −2."
    gap = phase_tile(np.array([[7]]), Geometry.line(Axis(size=2, kernel=1, stride=2)))
    assert texts(gap.svg) == ["phase 0", "7", "7", "phase 1", "0", "no tap"]
    long = phase_tile(np.ones((5, 5)), Geometry.square(size=2, kernel=5, stride=1))
    assert texts(long.svg) == ["phase 0, 0", "25", "25 taps"]


def test_the_stack_shows_one_period_for_each_layer():
    line = PRESETS["D8a"].geometry
    shown = pictures.stack_maps(overlap.stacked_periods(np.ones((1, 3), int), line, 3), True)
    assert [texts(picture.svg)[::2] for picture in shown] == [
        ["1", "2"],
        ["1", "3", "2", "3"],
        ["1", "4", "3", "5", "2", "5", "3", "4"],
    ]
    assert shown[1].note == "Repeats every 4 cells. 1 to 3, unevenness 0.37."
    plane = Geometry.square(size=4, kernel=4, stride=2, padding=1)
    flat = pictures.stack_maps(overlap.stacked_periods(np.ones((4, 4), int), plane, 2), False)
    assert flat[1].note == "Repeats every 4 × 4 cells. All 16, flat."


def test_the_dashed_frame_is_the_part_that_no_border_thins():
    assert pictures.inside(Axis(size=4, kernel=4, stride=2)) == (2, 8)
    assert pictures.inside(Axis(size=4, kernel=4, stride=2, padding=2)) is None
    assert pictures.inside(Axis(size=1, kernel=4, stride=2)) is None
    assert 'class="inside"' not in pictures.count_map(Geometry.square(size=1, kernel=4, stride=2)).svg
    assert 'class="inside"' in pictures.count_map(Geometry.square(size=4, kernel=4, stride=2)).svg


def test_the_map_of_all_sizes_marks_the_setting_and_every_even_combination():
    stack = words.kernels_of_all_sizes("ones", np.ones((1, 16)), True, 1)
    meters = words.meters_of_all_sizes(stack, LINE)
    chart = plots.unevenness_chart(meters, words.marks(LINE))
    heat, dots, mark = chart["data"]
    assert np.shape(heat["z"]) == (8, 16)
    assert heat["z"][1][2] == pytest.approx(overlap.periodic_unevenness([2, 1]), abs=1e-4)
    assert set(zip(dots["x"], dots["y"], strict=True)) == {
        (k, s) for k in range(1, 17) for s in range(1, 9) if k % s == 0
    }
    assert (mark["x"], mark["y"]) == ([3], [2])
    assert chart["layout"]["yaxis"]["range"] == [8.5, 0.5]
    assert go.Figure(chart).data[0].type == "heatmap"


def test_axes_that_differ_are_both_marked():
    assert words.marks(UNEVEN) == [(3, 2), (5, 3)]
    assert words.marks(Geometry.square(size=2, kernel=4, stride=2)) == [(4, 2)]


@pytest.mark.parametrize("gallery", words.GALLERY.values())
def test_the_map_is_the_meter_of_the_chosen_kernel_at_every_size(gallery):
    own = np.random.default_rng(1).integers(-3, 4, (16, 16))
    for line in (False, True):
        geometry = LINE if line else Geometry.square(size=2, kernel=3, stride=2, dilation=3)
        largest = own[:1] if line else own
        meters = words.meters_of_all_sizes(words.kernels_of_all_sizes(gallery, largest, line, 5), geometry)
        for k, s in [(1, 1), (3, 2), (4, 2), (7, 3), (16, 8)]:
            axis = Axis(size=2, kernel=k, stride=s, dilation=geometry.width.dilation)
            here = Geometry.line(axis) if line else Geometry(height=axis, width=axis)
            weight = words.chosen_kernel(gallery, own[: here.height.kernel, :k], 5)
            expected = overlap.periodic_unevenness(overlap.phase_sums(weight, here))
            assert meters[s - 1, k - 1] == pytest.approx(expected, abs=1e-9)


def test_the_spectrum_marks_images_that_stay_and_images_that_are_removed():
    geometry = Geometry.line(Axis(size=4, kernel=8, stride=4))
    chart = plots.spectrum_chart(words.curves(kernels.plane("bilinear", (1, 8)), geometry))
    curve, stems, marks = chart["data"]
    assert len(curve["x"]) == words.POINTS
    assert marks["x"] == [0.25, 0.5]
    assert marks["marker"]["symbol"] == ["circle-open", "circle-open"]
    assert stems["x"][:3] == [0.25, 0.25, None]
    uneven = Geometry.line(Axis(size=4, kernel=3, stride=2))
    marks = plots.spectrum_chart(words.curves(np.ones((1, 3)), uneven))["data"][2]
    assert marks["marker"]["symbol"] == ["diamond"]
    assert marks["y"] == pytest.approx([1])
    go.Figure(chart)


def test_dilated_taps_are_spread_before_their_spectrum_is_drawn():
    geometry = Geometry.line(Axis(size=4, kernel=2, stride=3, dilation=3))
    (curve,) = words.curves(np.ones((1, 2)), geometry)
    assert curve.magnitude == pytest.approx(np.abs(2 * np.cos(3 * np.pi * curve.frequency)))
    assert curve.image_magnitude == pytest.approx([2])


def test_both_axes_are_drawn_only_where_they_differ():
    square = Geometry.square(size=3, kernel=3, stride=2)
    assert len(words.curves(np.ones((3, 3)), square)) == 1
    assert [c.name for c in words.curves(np.arange(9).reshape(3, 3), square)] == [
        "across columns",
        "down rows",
    ]
    assert len(words.curves(np.ones((3, 5)), UNEVEN)) == 2


def test_stride_one_has_a_spectrum_without_images():
    geometry = Geometry.square(size=3, kernel=3, stride=1)
    chart = plots.spectrum_chart(words.curves(np.ones((3, 3)), geometry))
    assert chart["data"][2]["x"] == []
    go.Figure(chart)
