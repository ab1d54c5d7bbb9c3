"""Still pictures of other lessons: the numbers in them, computed cell by cell here."""

import re

import numpy as np
import pytest

from tconv_core import Axis, Geometry, TconvError
from tconv_core.frameworks import calls
from tconv_core.gathering import Stages
from tconv_ui import export
from tconv_ui.export import maps, slide
from tests.core.oracle import loops

PLANE = Geometry.square(size=2, kernel=3, stride=2, padding=1)
LINE = Geometry.line(Axis(size=3, kernel=4, stride=2, padding=1))
LARGEST = Geometry.square(size=12, kernel=16, stride=8, output_padding=7, dilation=4)
X = {PLANE: np.array([[1, 2], [3, 4]]), LINE: np.array([[1, 2, 3]])}
WEIGHT = {PLANE: np.arange(1, 10).reshape(3, 3), LINE: np.array([[1, 3, 3, 1]])}
BOTH = pytest.mark.parametrize("geometry", [PLANE, LINE], ids=["plane", "line"])


def numbers(monkeypatch, draw, *arguments):
    """What is written in the cells of the picture, in the order of drawing."""
    kept = []
    monkeypatch.setattr(slide.Slide, "saved", lambda self, kind: kept.append(self) or b"")
    draw(*arguments, kind="png")
    texts = [text.get_text() for text in kept[0].axes.texts]
    return [int(text) for text in texts if re.fullmatch(r"\d+", text)]


@BOTH
def test_zero_insertion_leaves_the_zeros_empty_and_turns_the_kernel(monkeypatch, geometry):
    x, weight = X[geometry], WEIGHT[geometry]
    found = numbers(monkeypatch, maps.zero_insertion, geometry, x, weight)
    assert found == [*x.ravel(), *weight.ravel()[::-1], *loops(x, weight, geometry).ravel()]


def test_a_stage_that_the_lesson_leaves_out_is_left_out_of_the_picture(monkeypatch):
    x, weight = X[LINE], WEIGHT[LINE]
    found = numbers(monkeypatch, maps.zero_insertion, LINE, x, np.array([[1, 2, 3, 4]]), Stages(flip=False))
    assert found[3:7] == [1, 2, 3, 4]
    # Without zeros a kernel of four finds no place on three cells: there is no output to draw.
    assert numbers(monkeypatch, maps.zero_insertion, LINE, x, weight, Stages(insert=False, pad=False)) == [
        *x.ravel(),
        *weight.ravel()[::-1],
    ]


@BOTH
def test_overlap_counts_stamps_and_shows_what_ones_become(monkeypatch, geometry):
    weight, ones = WEIGHT[geometry], np.ones(geometry.input_shape, int)
    found = numbers(monkeypatch, maps.overlap, geometry, weight)
    counted = loops(ones, np.ones(weight.shape, int), geometry)
    assert found == [*counted.ravel(), *loops(ones, weight, geometry).ravel()]


@BOTH
def test_the_cuts_stand_in_the_sum_of_all_stamps(monkeypatch, geometry):
    x, weight = X[geometry], WEIGHT[geometry]
    uncut = [
        Axis(size=axis.size, kernel=axis.kernel, stride=axis.stride)
        for axis in (geometry.height, geometry.width)
    ]
    found = numbers(monkeypatch, maps.cuts, geometry, x, weight)
    assert found == [*loops(x, weight, Geometry(height=uncut[0], width=uncut[1])).ravel()]


@pytest.mark.parametrize("padding", [0, 1])
def test_a_legend_names_the_hatching_only_where_something_is_cut(monkeypatch, padding):
    kept = []
    monkeypatch.setattr(slide.Slide, "saved", lambda self, kind: kept.append(self) or b"")
    geometry = Geometry.square(size=2, kernel=3, stride=2, padding=padding)
    maps.cuts(geometry, X[PLANE], WEIGHT[PLANE], kind="png")
    written = " ".join(text.get_text() for text in kept[0].axes.texts)
    assert ("Hatched" in written) == (padding > 0)


def test_a_crop_is_drawn_for_every_call_and_sample(monkeypatch):
    kept = []
    monkeypatch.setattr(slide.Slide, "saved", lambda self, kind: kept.append(self) or b"")
    found = calls(LINE)
    maps.crops(found, LINE.width, 1, kind="png")
    cells = kept[0].axes.patches
    tall = [cell for cell in cells if cell.get_height() == pytest.approx(0.3)]
    assert len(tall) == sum(call.output_shape[1] for call in found)
    short = [cell for cell in cells if cell.get_height() == pytest.approx(0.15)]
    assert len(short) == sum(max(cut, 0) for call in found for cut in call.crop[1])


def test_unevenness_is_written_in_its_cells_and_the_settings_are_framed(monkeypatch):
    kept = []
    monkeypatch.setattr(slide.Slide, "saved", lambda self, kind: kept.append(self) or b"")
    maps.unevenness(
        np.array([[0.0, 0.25, 0.5], [1.5, 0.0, 2.75]]), [(3, 1), (1, 2)], "equal weights", kind="png"
    )
    written = {text.get_text(): text.get_position() for text in kept[0].axes.texts}
    frames = [patch for patch in kept[0].axes.patches if not patch.get_fill()]
    for frame, value in zip(frames, ("0.50", "1.50"), strict=True):
        x, y = frame.get_center()
        assert written[value] == pytest.approx((x, y))
    assert written["0.25"][1] < written["2.75"][1], "strides grow downwards"
    assert written["3"][0] == pytest.approx(written["0.50"][0]), "a kernel's number stands above its column"
    assert "0.00 is even. Framed: kernel 3, stride 1; kernel 1, stride 2." in written
    assert "How uneven each kernel and stride is: equal weights" in written


def test_the_product_has_a_stamp_in_each_column(monkeypatch):
    x, weight = X[LINE], WEIGHT[LINE]
    found = numbers(monkeypatch, maps.product, LINE, x, weight)
    entries = []
    for output in range(LINE.width.output_size):
        entries += [
            weight[0, tap]
            for h in range(3)
            if 0 <= (tap := output + LINE.width.padding - h * LINE.width.stride) < 4
        ]
    assert found == [*entries, *x.ravel(), *loops(x, weight, LINE).ravel()]


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
@pytest.mark.parametrize("dark", [False, True])
def test_each_is_a_file_of_its_kind_and_differs_in_the_dark(kind, begins, dark):
    for draw, arguments in (
        (export.zero_insertion, (PLANE, X[PLANE], WEIGHT[PLANE])),
        (export.cuts, (PLANE, X[PLANE], WEIGHT[PLANE])),
        (export.crops, (calls(PLANE), PLANE.width, 1)),
        (export.overlap, (PLANE, WEIGHT[PLANE])),
        (export.product, (PLANE, X[PLANE], WEIGHT[PLANE])),
        (export.unevenness, (np.array([[0.0, 0.25], [1.5, 0.0]]), [(2, 1)], "equal weights")),
    ):
        file = draw(*arguments, kind=kind, dark=dark)
        assert file.startswith(begins)
        assert file != draw(*arguments, kind=kind, dark=not dark)


def test_the_largest_setting_of_the_app_fits_and_a_larger_one_is_refused_with_the_way_out():
    x, weight = np.ones((12, 12), int), np.ones((16, 16), int)
    assert len(export.zero_insertion(LARGEST, x, weight, kind="svg")) < 3_000_000
    assert len(export.cuts(LARGEST, x, weight, kind="svg")) < 3_000_000
    assert len(export.overlap(LARGEST, weight, kind="svg")) < 3_000_000
    with pytest.raises(
        TconvError, match=r"24336 × 144 cells is too large\. Use a smaller input, kernel or"
    ):
        export.product(LARGEST, x, weight, kind="png")
