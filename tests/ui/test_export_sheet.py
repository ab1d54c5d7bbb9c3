"""Worksheets: the lesson's own exercises, room to fill in, right answers, and nothing over the edge."""

import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

from tconv_core.quiz import FindLayer, PredictCell, PredictSize, SpotCheckerboard, exercise
from tconv_core.tasks import KINDS, task
from tconv_ui.export import paper, sheet
from tests.core.oracle import loops

FINE = 600  # dots to an inch
EVERY = tuple(KINDS)
ADDRESS = "https://tconv.example.org/quiz?part=Exercises&seed=7"


def pages(seed, *, answers=False, kinds=EVERY, count=None, size="a4", address=""):
    return sheet.drawn(seed, count, kinds, answers=answers, paper=size, address=address)


def texts(sheets):
    return [text.get_text() for page in sheets for text in page.axes.texts if text.get_text()]


def prose(sheets):
    return " ".join(texts(sheets))


@pytest.mark.parametrize("seed", range(12))
def test_a_sheet_asks_what_the_lesson_asks(seed):
    said = prose(pages(seed))
    for number in range(1, 9):
        title, words = task(exercise(seed, number))
        assert f"{number}  {title}" in said
        assert words in said


def extents(page):
    """Every artist with its left, top, right and bottom in millimetres, measured as finely as printed."""
    renderer = RendererAgg(1, 1, FINE)
    page.figure.set_dpi(FINE)
    artists = [
        *(text for text in page.axes.texts if text.get_text()),
        *page.axes.patches,
        *page.axes.lines,
    ]
    for artist in artists:
        box = artist.get_window_extent(renderer)
        left, bottom, right, top = (side * paper.INCH / FINE for side in box.extents)
        yield artist, (left, page.height - top, right, page.height - bottom)


@pytest.mark.parametrize("size", paper.PAPERS)
@pytest.mark.parametrize("answers", [False, True])
def test_nothing_leaves_the_margins_touches_the_foot_or_lies_on_other_words(size, answers):
    for seed in range(8):
        for page in pages(seed, answers=answers, size=size, address=ADDRESS):
            foot = page.height - paper.MARGIN - sheet.FOOT
            words = []
            for artist, (left, top, right, bottom) in extents(page):
                assert left >= paper.MARGIN - 0.5, artist
                assert right <= page.width - paper.MARGIN + 0.5, artist
                assert top >= paper.MARGIN - 0.5, artist
                assert bottom <= page.height - paper.MARGIN + 0.5, artist
                assert bottom <= foot + 0.1 or top >= foot - 0.1, artist
                if isinstance(artist, Text):
                    words.append((left, top, right, bottom))
            boxes = np.array(words)
            apart = (boxes[:, None, :2] >= boxes[None, :, 2:] - 0.2).any(-1)
            assert (~(apart | apart.T)).sum() == len(words), seed


@pytest.mark.parametrize("seed", range(12))
def test_a_blank_sheet_gives_no_answer_away(seed):
    """With the answers, and only with them, each box and each cell of an output has its number."""
    blank, filled = texts(pages(seed, kinds=("size",))), texts(pages(seed, kinds=("size",), answers=True))
    for number in (1, 5):
        axis = exercise(seed, number).axis
        answer = (axis.size - 1) * axis.stride + axis.dilation * (axis.kernel - 1) + 1
        answer += axis.output_padding - 2 * axis.padding
        assert str(answer) in filled
        assert any(text.endswith(f"= {answer}.") for text in filled)
    assert not [text for text in blank if text.isdigit()]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("number", [2, 6])
def test_an_output_is_empty_to_fill_in_and_full_among_the_answers(seed, number):
    question = exercise(seed, number)
    assert isinstance(question, PredictCell)
    output = loops(question.x, question.weight, question.geometry).ravel().tolist()
    shown = {}
    for answers in (False, True):
        row = sheet._cell_row(question, answers)
        page = paper.Page("a4")
        row.draw(page, 20, 20)
        shown[answers] = [text.get_text() for text in page.axes.texts]
    given = [str(value).replace("-", "−") for value in [*question.x.ravel(), *question.weight.ravel()]]
    cells = [text for text in shown[True] if re.fullmatch(r"−?\d+", text)]
    indices = [str(i) for shape in (question.geometry.output_shape,) for i in range(shape[1])]
    indices += [str(i) for i in range(question.geometry.output_shape[0])] if number == 6 else []
    expected = [f"{value:.0f}".replace("-", "−") for value in output]
    assert sorted(cells) == sorted([*given, *indices, *expected])
    assert sorted(t for t in shown[False] if re.fullmatch(r"−?\d+", t)) == sorted([*given, *indices])
    assert shown[False].count("?") == 1
    assert "?" not in shown[True]


@pytest.mark.parametrize("seed", range(12))
def test_the_answers_to_parameters_and_patterns_hold(seed):
    layer, pattern = exercise(seed, 7), exercise(seed, 8)
    assert isinstance(layer, FindLayer)
    assert isinstance(pattern, SpotCheckerboard)
    boxes = {
        token.label: token.value
        for token in sheet._layer_formula(layer, True).tokens
        if not isinstance(token, str)
    }
    kernel, stride = boxes["kernel"], boxes["stride"]
    made = (layer.size - 1) * stride + kernel - 2 * boxes["padding"] + boxes["output\npadding"]
    assert made == layer.target
    assert kernel % stride == 0
    sums = [
        token.value for token in sheet._phase_formula(pattern, True).tokens if not isinstance(token, str)
    ]
    stride = pattern.geometry.width.stride
    assert sums == [pattern.weight[0, phase::stride].sum() for phase in range(stride)]
    ticked = [part.ticked for part in sheet._parts(8, pattern, 170, True) if hasattr(part, "ticked")]
    assert ticked == ["Flat inside" if len(set(sums)) == 1 else "A pattern"]
    blank = [part.ticked for part in sheet._parts(8, pattern, 170, False) if hasattr(part, "ticked")]
    assert blank == [""]


def test_every_page_says_seed_address_and_place_and_a_blank_one_asks_for_a_name():
    for answers in (False, True):
        sheets = pages(7, answers=answers, address=ADDRESS)
        assert len(sheets) == 2
        for place, page in enumerate(sheets, 1):
            said = texts([page])
            assert ADDRESS in said
            assert f"Page {place} of 2" in said
            assert any("seed 7" in text for text in said)
            assert ("Name" in said) == ("Date" in said) == (not answers)
    assert "Tconv Lab, lesson 10, exercises, seed 7" in texts(pages(7))


def test_it_is_black_on_white_and_a_link_can_be_followed():
    printed = sheet.worksheet(7, address=ADDRESS)
    assert printed == sheet.worksheet(7, address=ADDRESS), "the same seed is the same file"
    assert ADDRESS.encode() in printed.replace(b"\\", b"")
    for page in pages(7, answers=True):
        colours = {text.get_color() for text in page.axes.texts}
        assert colours <= {paper.INK, paper.FAINT}


@pytest.mark.parametrize(("size", "points"), [("a4", (595.3, 841.9)), ("letter", (612.0, 792.0))])
def test_a_page_has_the_size_of_its_paper(size, points):
    printed = sheet.worksheet(1, 1, paper=size)
    (box,) = set(re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", printed))
    assert [float(side) for side in box] == pytest.approx(points, abs=0.1)


def test_kinds_that_are_left_out_are_not_printed():
    assert isinstance(exercise(7, 1), PredictSize)
    said = prose(pages(7, kinds=("cell", "layer"), count=3))
    titles = re.findall(r"(\d)  ((?:Predict|Find|Spot)[a-z ]+)", said)
    assert [number for number, _ in titles] == ["2", "3", "6"]
