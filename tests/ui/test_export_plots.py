"""Curves and pictures as slides: what is in them, and that they are files of their kind."""

import numpy as np
import pytest

from tconv_core import Axis, Geometry
from tconv_ui import export, overlap_words
from tconv_ui.export import plots, slide

X = np.array([0.0, 1.0, 2.0])
LOSS = export.Plot(
    "step",
    "loss",
    [export.Curve("a", X, 10.0**-X, "#0072b2"), export.Curve("b", X, 2.0**-X, "#d55e00", "dash")],
    logarithmic=True,
    level=[0.01],
)
METER = export.Plot("step", "unevenness", [export.Curve("a", X, X, "#0072b2")], upright=[0.5, 1.5])
COLOURS = np.linspace(0, 1, 3 * 4 * 6).reshape(3, 4, 6)


def drawn(monkeypatch, draw, *arguments):
    """The axes of a slide: the whole page, then those of the plots."""
    kept = []
    monkeypatch.setattr(slide.Slide, "saved", lambda self, kind: kept.append(self) or b"")
    draw(*arguments, kind="png")
    return kept[0].canvas.figure.axes


def test_a_chart_has_its_curves_its_names_once_and_its_lines(monkeypatch):
    _, above, below = drawn(monkeypatch, plots.chart, "Title", "Words.", LOSS, METER)
    for axes, plot in ((above, LOSS), (below, METER)):
        curves = axes.get_lines()[len(plot.upright) + len(plot.level) :]
        for line, curve in zip(curves, plot.curves, strict=True):
            np.testing.assert_array_equal(line.get_xydata(), np.stack([curve.x, curve.y], 1))
        assert (axes.get_xlabel(), axes.get_ylabel()) == (plot.across, plot.up)
    assert [text.get_text() for text in above.get_legend().get_texts()] == ["a", "b"]
    assert below.get_legend() is None
    assert (above.get_yscale(), below.get_yscale()) == ("log", "linear")
    assert [line.get_xdata()[0] for line in below.get_lines()[:2]] == [0.5, 1.5]
    assert list(above.get_lines()[0].get_ydata()) == [0.01, 0.01]


def spectra(geometry, weight):
    return overlap_words.curves(np.asarray(weight, float), geometry)


def test_a_spectrum_says_which_images_the_kernel_removes(monkeypatch):
    geometry = Geometry(
        height=Axis(size=4, kernel=4, stride=2), width=Axis(size=4, kernel=3, stride=3, output_padding=1)
    )
    curves = spectra(geometry, np.outer([1, 3, 3, 1], [1, 2, 4]))
    _, axes = drawn(monkeypatch, export.spectrum, curves)
    marks = [line for line in axes.get_lines() if line.get_marker() in ("o", "D")]
    found = [
        (round(float(line.get_xdata()[0]), 3), line.get_marker(), line.get_fillstyle()) for line in marks
    ]
    assert found == [(0.333, "D", "full"), (0.5, "o", "none")]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["across columns", "down rows"]


def test_a_spectrum_without_images_says_so(monkeypatch):
    page, axes = drawn(
        monkeypatch, export.spectrum, spectra(Geometry.square(size=3, kernel=3), np.ones((3, 3)))
    )
    assert "Stride 1 inserts no zeros, so there are no images to remove." in {
        text.get_text() for text in page.texts
    }
    assert axes.get_legend() is None


@pytest.mark.parametrize("count", [1, 3, 4, 8])
def test_pictures_keep_their_colours_and_their_shape_and_do_not_touch(monkeypatch, count):
    grey = export.Framed("Grey", "of one channel", COLOURS[:1])
    pictures = [grey] + [export.Framed(f"Number {n}", "words", COLOURS) for n in range(1, count)]
    (page,) = drawn(monkeypatch, plots.gallery, "Title", "Words.", *pictures)
    images = page.get_images()
    assert len(images) == count
    np.testing.assert_allclose(images[0].get_array()[..., 2], COLOURS[0])
    for image in images[1:]:
        np.testing.assert_allclose(image.get_array(), COLOURS.transpose(1, 2, 0))
    boxes = [image.get_extent() for image in images]
    for left, right, bottom, top in boxes:
        assert (right - left) / (bottom - top) == pytest.approx(6 / 4)
        assert 0 < left < right < slide.WIDTH
        assert 0 < top < bottom < slide.HEIGHT - 0.5
    for number, (left, right, bottom, top) in enumerate(boxes):
        for other in boxes[:number]:
            apart = other[1] <= left or right <= other[0] or other[2] <= top or bottom <= other[3]
            assert apart, "two pictures share a place"
    assert page.get_xlim() == (0, slide.WIDTH)
    assert {"Grey", "of one channel", "Title", "Words."} <= {text.get_text() for text in page.texts}


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_each_is_a_file_of_its_kind_and_differs_in_the_dark(kind, begins):
    for draw, parts in (
        (export.chart, (LOSS, METER)),
        (export.gallery, (export.Framed("a", "b", COLOURS),)),
    ):
        file = draw("Title", "Words.", *parts, kind=kind)
        assert file.startswith(begins)
        assert file == draw("Title", "Words.", *parts, kind=kind)
        assert file != draw("Title", "Words.", *parts, kind=kind, dark=True)
