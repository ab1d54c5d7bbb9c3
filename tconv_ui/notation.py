"""The current numbers as text to paste: LaTeX (matrices, sums, one product) and Markdown.

Long parts are left out and counted, so that a text stays readable and small.
"""

from __future__ import annotations

import re
from typing import Any

from numpy.typing import NDArray

from tconv_core import Geometry
from tconv_core.incidence import incidence
from tconv_core.views import matrix, scatter_add

Array = NDArray[Any]
MOST_ENTRIES = 1024  # of the big matrix
MOST_SUMS = 144


def latex(geometry: Geometry, x: Array, weight: Array) -> str:
    """Three ways to write the numbers, for a document that loads amsmath: x (H, W), weight (K, L)."""
    y = scatter_add(x, weight, geometry)
    named = r",\quad ".join(
        f"{name} = {_matrix(cells)}" for name, cells in (("X", x), ("W", weight), ("Y", y))
    )
    return (
        f"% {settings(geometry)}\n"
        f"% \\usepackage{{amsmath}}\n\\setcounter{{MaxMatrixCols}}{{{_widest(x, weight, y)}}}\n"
        f"\\[\n{named}\n\\]\n\n{_sums(geometry, x, weight, y)}\n{_product(geometry, x, weight, y)}"
    )


def markdown(geometry: Geometry, x: Array, weight: Array) -> str:
    """The settings, and input, kernel and output as tables: x (H, W), weight (K, L)."""
    y = scatter_add(x, weight, geometry)
    parts = [f"{settings(geometry)}\n"]
    for name, cells in (("Input", x), ("Kernel", weight), ("Output", y)):
        rows, columns = cells.shape
        lines = [f"**{name}**, {rows} × {columns}", "", f"| |{''.join(f' {i} |' for i in range(columns))}"]
        lines.append("|---|" + "---:|" * columns)
        lines += [
            f"| {i} |{''.join(f' {_plain(v)} |' for v in row)}" for i, row in enumerate(cells.tolist())
        ]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def settings(geometry: Geometry) -> str:
    """One sentence: sizes and every parameter, height × width where they differ."""
    line = geometry.is_line

    def both(name: str) -> str:
        height, width = getattr(geometry.height, name), getattr(geometry.width, name)
        return f"{width}" if line or height == width else f"{height} × {width}"

    names = ("stride", "padding", "output_padding", "dilation")
    said = ", ".join(f"{name.replace('_', ' ')} {both(name)}" for name in names)
    return (
        f"{'1-D t' if line else 'T'}ransposed convolution: input {both('size')}, kernel {both('kernel')}, "
        f"{said}, output {both('output_size')}."
    )


def _sums(geometry: Geometry, x: Array, weight: Array, y: Array) -> str:
    """Every output cell as the sum of its products, input · tap."""
    triples = incidence(geometry)
    shown = min(y.size, MOST_SUMS)
    products: list[list[str]] = [[] for _ in range(shown)]
    for cell, tap, place in zip(*(part.tolist() for part in triples), strict=True):
        if place < shown:
            products[place].append(rf"{_factor(x.flat[cell])}\cdot{_factor(weight.flat[tap])}")
    lines = []
    for place, terms in enumerate(products):
        row, column = divmod(place, y.shape[1])
        middle = f" = {' + '.join(terms)}" if terms else ""
        lines.append(f"y_{{{row},{column}}} &{middle} = {_plain(y.flat[place])}".replace("& =", "&=", 1))
    more = f"% and {y.size - shown} more\n" if shown < y.size else ""
    body = " \\\\\n".join(lines)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n{more}"


def _product(geometry: Geometry, x: Array, weight: Array, y: Array) -> str:
    """The transposed matrix of the convolution times the input as one column."""
    if x.size * y.size > MOST_ENTRIES:
        return f"% C^T would have {y.size} rows and {x.size} columns: too many to read.\n"
    parts = matrix(weight, geometry).T, x.reshape(-1, 1), y.reshape(-1, 1)
    big, column, result = (_matrix(part) for part in parts)
    return (
        "% y = C^T x, cells row by row\n"
        f"\\[\n\\underbrace{{{big}}}_{{C^{{\\top}}}}\n{column}\n=\n{result}\n\\]\n"
    )


def _matrix(cells: Array) -> str:
    rows = " \\\\\n".join(" & ".join(_plain(value) for value in row) for row in cells.tolist())
    return f"\\begin{{pmatrix}}\n{rows}\n\\end{{pmatrix}}"


def _widest(x: Array, weight: Array, y: Array) -> int:
    """amsmath sets ten columns unless it is told of more."""
    columns = [int(cells.shape[1]) for cells in (x, weight, y)]
    return max(10, *columns, int(x.size) if x.size * y.size <= MOST_ENTRIES else 0)


def _plain(value: float) -> str:
    """Twelve digits at most, more than sums of products need; whole numbers stay whole."""
    text = f"{value:.12g}" if value != int(value) or abs(value) >= 1e15 else str(int(value))
    return re.sub(r"e([+-])0*(\d+)", r"e\g<1>\2", text)


def _factor(value: float) -> str:
    return _plain(value) if value >= 0 else f"({_plain(value)})"
