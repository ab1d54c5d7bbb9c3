"""Maps and bars as SVG, read back with a parser and a PNG decoder of others."""

import base64
import io
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image

from tconv_ui.figures import svg
from tconv_ui.figures.style import SIGNED, VIRIDIS, scale_of

SVG = "{http://www.w3.org/2000/svg}"
RNG = np.random.default_rng(6)


def parsed(drawing):
    return ElementTree.fromstring(drawing)


def texts(drawing, kind=None):
    return [
        element.text or ""
        for element in parsed(drawing).iter(f"{SVG}text")
        if kind is None or kind in element.get("class").split()
    ]


def pixels(drawing):
    """The map's cells as an array (P, Q, 3), as a browser would decode them."""
    (image,) = (e for e in parsed(drawing).iter(f"{SVG}image") if e.get("class") == "cells")
    kind, data = image.get("href").split(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


@pytest.mark.parametrize(("shape", "least"), [((3, 5), 0), ((1, 1), 0), ((20, 7), -9), ((104, 104), -2)])
def test_every_cell_has_its_colour_and_rows_point_down(shape, least):
    values = RNG.integers(least, 10, shape)
    palette = SIGNED if values.min() < 0 else VIRIDIS
    scale = scale_of(values)
    assert np.array_equal(pixels(svg.heatmap(values, scale)), palette[scale.places(values)])


def test_small_maps_carry_their_numbers_row_by_row():
    values = np.array([[1, -2, 30], [0, 5, 6]])
    assert texts(svg.heatmap(values, scale_of(values))) == ["1", "−2", "30", "0", "5", "6"]


def test_large_maps_carry_a_legend_instead():
    counts = np.ones((14, 14), int)
    counts[3] = 2
    assert texts(svg.heatmap(counts, scale_of(counts))) == ["1", "2"]
    ramp = np.arange(196.0).reshape(14, 14)
    assert texts(svg.heatmap(ramp, scale_of(ramp))) == ["0", "195"]
    assert texts(svg.heatmap(ramp - 60, scale_of(ramp - 60))) == ["−135", "0", "135"]


def test_numbers_too_long_for_their_cells_give_way_to_the_legend():
    values = np.full((13, 13), 123456.0)
    values[0, 0] = 3
    assert texts(svg.heatmap(values, scale_of(values))) == ["3", "1.23e+05"]


def test_margins_stand_at_their_rows_and_columns():
    values = np.array([[1, 2], [2, 4], [3, 6]])
    margins = svg.Margins(np.array([1, 2, 3]), np.array([1, 2]), "×", profile=True)
    drawing = svg.heatmap(values, scale_of(values), margins=margins)
    assert texts(drawing, "quiet") == ["1", "2", "3", "1", "2", "×"]
    found = [e for e in parsed(drawing).iter(f"{SVG}text") if e.get("class") == "quiet"]
    across = [float(e.get("y")) for e in found[:3]]
    assert across == sorted(across)
    assert len({e.get("x") for e in found[:3]}) == 1
    large = np.ones((20, 20))
    margins = svg.Margins(large[0], large[:, 0], profile=True)
    assert "profile" in svg.heatmap(large, scale_of(large), margins=margins)


def test_the_dashed_frame_encloses_the_inside():
    values = np.ones((6, 8))
    drawing = parsed(svg.heatmap(values, scale_of(values), inside=((1, 4), (2, 7)), cell=10))
    (box,) = (e for e in drawing.iter(f"{SVG}rect") if e.get("class") == "inside")
    assert [float(box.get(name)) for name in ("x", "y", "width", "height")] == [21, 11, 50, 30]


def test_bars_are_as_high_as_their_values_and_negative_ones_hang():
    values = np.array([1, 4, 2, -2])
    drawing = parsed(svg.bars(values, scale_of(values)))
    found = [e for e in drawing.iter(f"{SVG}rect") if e.get("class") == "bar"]
    heights = [float(e.get("height")) for e in found]
    assert np.allclose(heights, np.abs(values) * svg.BAR_HEIGHT / 6, rtol=1e-3)
    tops = [float(e.get("y")) for e in found]
    zero = tops[0] + heights[0]
    assert np.allclose(np.add(tops[:3], heights[:3]), zero, rtol=1e-3)
    assert tops[3] == pytest.approx(zero, rel=1e-3)
    assert texts(svg.bars(values, scale_of(values))) == ["1", "0", "4", "1", "2", "2", "−2", "3"]
    labelled = svg.bars(values, scale_of(values), labels=np.array([7, 8, 9, 7]))
    assert texts(labelled, "quiet") == ["7", "8", "9", "7"]


def test_bars_of_zeros_and_many_bars_still_draw():
    assert texts(svg.bars(np.zeros(3), scale_of([0]))) == ["0", "0", "0", "1", "0", "2"]
    many = svg.bars(np.tile([1, 2], 60), scale_of([1, 2]))
    assert texts(many) == ["1", "2"]
    assert float(parsed(many).get("width")) <= 393


def test_tiles_name_their_number_and_their_terms():
    values = np.array([[2.5, -1]])
    drawing = svg.tile(values, scale_of(values), [["phase 0", "phase 1"]], [["2 + 0.5", "−1"]])
    assert texts(drawing) == ["phase 0", "2.5", "2 + 0.5", "phase 1", "−1", "−1"]


def test_text_cannot_become_markup():
    drawing = svg.tile(np.ones((1, 1)), scale_of([1]), [["<script>"]], [["a & b"]])
    assert "<script>" not in drawing
    assert texts(drawing) == ["<script>", "1", "a & b"]


def test_a_large_map_is_a_small_drawing():
    values = RNG.integers(0, 5, (104, 104))
    assert len(svg.heatmap(values, scale_of(values))) < 12_000


@pytest.mark.parametrize(("share", "width"), [(0, 0), (0.5, 125), (1, 250), (7, 250)])
def test_a_gauge_is_filled_to_its_share_and_no_further(share, width):
    drawing = svg.gauge(share, "text", "#123456")
    (fill,) = (e for e in parsed(drawing).iter(f"{SVG}rect") if e.get("class") == "fill")
    assert float(fill.get("width")) == width
    assert texts(drawing) == ["text"]
