"""Exported formulas are read back as numbers and must hold."""

import re

import numpy as np
import pytest

from tconv_core import Axis, Geometry
from tconv_core.views import scatter_add
from tconv_ui import notation

X, WEIGHT = np.array([[1, -2], [3, 4]]), np.array([[0.5, 1], [-1, 2]])
SETTINGS = [
    Geometry.square(size=2, kernel=2, stride=2),
    Geometry.square(size=2, kernel=2, stride=1, padding=1),
    Geometry.square(size=2, kernel=2, stride=3, padding=1, output_padding=2),
]


def matrices(latex):
    """Every matrix of a text as an array."""
    bodies = re.findall(r"\\begin\{pmatrix\}\n(.*?)\n\\end\{pmatrix\}", latex, re.DOTALL)
    return [np.array([[float(c) for c in row.split("&")] for row in body.split(r"\\")]) for body in bodies]


@pytest.mark.parametrize("geometry", SETTINGS, ids=str)
def test_the_matrices_are_input_kernel_output_and_a_product_that_holds(geometry):
    x, weight, y, big, column, result = matrices(notation.latex(geometry, X, WEIGHT))
    assert np.array_equal(x, X)
    assert np.array_equal(weight, WEIGHT)
    assert np.array_equal(y, scatter_add(X, WEIGHT, geometry))
    assert np.array_equal(column, X.reshape(-1, 1))
    assert np.array_equal(big @ column, result)
    assert np.array_equal(result.reshape(y.shape), y)


@pytest.mark.parametrize("geometry", SETTINGS, ids=str)
def test_each_sum_adds_up_to_its_cell(geometry):
    latex = notation.latex(geometry, X, WEIGHT)
    sums = re.findall(r"y_\{(\d+),(\d+)\} &(?:= (.+))?= (\S+)", latex)
    y = scatter_add(X, WEIGHT, geometry)
    assert [(int(row), int(column)) for row, column, *_ in sums] == list(np.ndindex(y.shape))
    for row, column, terms, result in sums:
        products = [term.split(r"\cdot") for term in terms.split(" + ")] if terms.strip() else []
        total = sum(float(a.strip("() ")) * float(b.strip("() ")) for a, b in products)
        assert total == float(result) == y[int(row), int(column)]


def test_a_matrix_wider_than_ten_columns_is_announced_to_amsmath():
    geometry = Geometry.square(size=4, kernel=3, stride=3)
    latex = notation.latex(geometry, np.ones((4, 4), int), np.ones((3, 3), int))
    assert r"\setcounter{MaxMatrixCols}{12}" in latex
    widest = max(matrix.shape[1] for matrix in matrices(latex))
    assert widest == 12


def test_what_is_too_long_to_read_is_left_out_and_counted():
    geometry = Geometry.square(size=12, kernel=16, stride=8)
    latex = notation.latex(geometry, np.ones((12, 12), int), np.ones((16, 16), int))
    assert "% C^T would have 10816 rows and 144 columns: too many to read." in latex
    assert "% and 10672 more" in latex
    assert len(latex) < 100_000


def test_markdown_tables_hold_the_numbers():
    geometry = SETTINGS[0]
    tables = re.findall(r"^\|---.*\n((?:\|.*\n)+)", notation.markdown(geometry, X, WEIGHT), re.MULTILINE)
    cells = [
        [[float(cell) for cell in row.strip("|").split("|")[1:]] for row in table.splitlines()]
        for table in tables
    ]
    assert cells == [X.tolist(), WEIGHT.tolist(), scatter_add(X, WEIGHT, geometry).tolist()]


@pytest.mark.parametrize(
    ("geometry", "sentence"),
    [
        (
            Geometry.square(size=3, kernel=3, stride=2, padding=1),
            "Transposed convolution: input 3, kernel 3, stride 2, padding 1, output padding 0, "
            "dilation 1, output 5.",
        ),
        (
            Geometry.line(Axis(size=6, kernel=4, stride=2)),
            "1-D transposed convolution: input 6, kernel 4, stride 2, padding 0, output padding 0, "
            "dilation 1, output 14.",
        ),
    ],
)
def test_the_settings_are_said_in_a_sentence(geometry, sentence):
    assert notation.settings(geometry) == sentence


def test_sums_are_written_to_their_last_digit():
    geometry = Geometry.square(size=1, kernel=1)
    for write in (notation.latex, notation.markdown):
        assert "-995016.4875" in write(geometry, np.array([[-999.0]]), np.array([[996.0125]]))
