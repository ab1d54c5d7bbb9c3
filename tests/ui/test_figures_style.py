"""Colours and numbers: what the pictures promise to every eye."""

from itertools import pairwise

import matplotlib
import numpy as np
import pytest

from tconv_ui.figures import style


def luminance(colour):
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_viridis_is_viridis():
    theirs = (matplotlib.colormaps["viridis"](np.arange(256))[:, :3] * 255).round()
    assert np.abs(style.VIRIDIS.astype(int) - theirs).max() <= 2


def test_viridis_grows_lighter_all_the_way_so_that_grey_shows_the_same_order():
    light = [luminance("#{:02x}{:02x}{:02x}".format(*colour)) for colour in style.VIRIDIS]
    assert all(a <= b + 1e-3 for a, b in pairwise(light))
    assert light[-1] - light[0] > 0.7


def test_the_signed_scale_is_lightest_at_zero_and_darkens_to_both_ends():
    light = [luminance("#{:02x}{:02x}{:02x}".format(*colour)) for colour in style.SIGNED]
    assert max(light) == pytest.approx(light[127], abs=0.02)
    assert all(a <= b + 1e-3 for a, b in pairwise(light[:128]))
    assert all(a >= b - 1e-3 for a, b in pairwise(light[128:]))
    assert style.SIGNED[0][0] > style.SIGNED[0][2]  # vermilion below
    assert style.SIGNED[-1][2] > style.SIGNED[-1][0]  # blue above


@pytest.mark.parametrize("palette", [style.VIRIDIS, style.SIGNED])
def test_numbers_are_readable_on_every_colour(palette):
    for place in range(256):
        colour = "#{:02x}{:02x}{:02x}".format(*palette[place])
        assert contrast(style.ink_on(colour), colour) >= 4.5


@pytest.mark.parametrize("page", ["#ffffff", "#191816"])
@pytest.mark.parametrize("colour", [style.FIRST_LINE, style.SECOND_LINE, style.ACCENT])
def test_lines_stand_out_from_light_and_dark_pages(page, colour):
    assert contrast(colour, page) >= 3


def test_a_scale_starts_at_zero_unless_something_is_negative():
    assert (style.scale_of([3, 5]).least, style.scale_of([3, 5]).most) == (0, 5)
    assert style.scale_of([3, 5]).palette is style.VIRIDIS
    signed = style.scale_of([3, 5], [-7])
    assert (signed.least, signed.most) == (-7, 7)
    assert signed.palette is style.SIGNED
    assert style.scale_of([0, 0]).most == 1
    assert style.scale_of([1, -1e-16]).palette is style.VIRIDIS


def test_equal_numbers_have_equal_colours_and_ends_are_kept():
    scale = style.scale_of([0, 4])
    assert scale.colour(0) == "#440154"
    assert scale.colour(4) == scale.colour(9) == "#fde725"
    assert scale.places([[0, 2], [4, 4]]).tolist() == [[0, 128], [255, 255]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1e-17, "0"),
        (4, "4"),
        (-3.0, "−3"),
        (0.5, "0.5"),
        (1 / 3, "0.33"),
        (0.015625, "0.016"),
        (1.25, "1.25"),
        (2 / 3 * 10, "6.67"),
        (-12.345, "−12.3"),
        (0.125, "0.13"),
        (998.5, "998.5"),
        (-1998.44, "−1998.4"),
        (499.96, "500"),
        (99999, "99999"),
        (255744000, "2.56e+08"),
    ],
)
def test_numbers_are_short_and_keep_their_sign(value, text):
    assert style.short(value) == text


def test_a_map_never_exceeds_its_room_and_small_cells_stay_small():
    for rows, columns in [(1, 1), (3, 3), (13, 13), (104, 104), (1, 104)]:
        cell = style.cell_size(rows, columns)
        assert max(rows, columns) * cell <= style.MAP_PIXELS + 1e-9
        assert cell <= style.LARGEST_CELL


def test_a_layout_is_merged_not_replaced():
    layout = style.plain_layout(height=99, xaxis={"title": {"text": "x"}}, legend={"y": 1})
    assert layout["xaxis"] == {
        "fixedrange": True,
        "zeroline": False,
        "automargin": True,
        "title": {"text": "x"},
    }
    assert layout["legend"] == {"y": 1}
    assert style.plain_layout(height=99)["xaxis"].keys() == {"fixedrange", "zeroline", "automargin"}
