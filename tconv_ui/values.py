"""Cell values as text, as they stand in the address bar: `1,2;3,4` is [[1, 2], [3, 4]].

What the text leaves open comes from one fixed table for the input and one for the kernel, so that a new
size never changes the values already seen.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
LARGEST = 999
MOST_CELLS = 64  # per row, and rows
LONGEST = 20_000  # characters of a text, so that no link can keep the server busy
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


def _table(text: str) -> NDArray[np.int64]:
    table = np.array([row.split() for row in text.strip().splitlines()], np.int64)
    table.flags.writeable = False
    return table


INPUT_TABLE = _table("""
    1 2 3 2 2 3 3 0 2 0 2 4
    3 4 0 0 3 4 4 3 4 1 0 2
    2 1 0 1 4 0 1 3 1 3 2 2
    4 4 4 2 4 4 0 1 1 2 4 2
    4 1 4 2 3 1 2 4 4 2 4 0
    3 2 3 1 0 0 4 4 1 2 1 0
    4 3 0 1 2 4 4 1 3 0 0 1
    2 1 3 2 1 4 3 3 3 1 4 0
    1 0 0 4 0 2 4 3 4 0 2 0
    0 4 0 2 0 1 4 1 1 0 3 0
    2 0 0 4 0 2 2 0 3 3 4 0
    4 0 0 2 4 4 3 0 2 4 2 0
""")
KERNEL_TABLE = _table("""
     1  2  3 -2  0 -1  3  2  1  0 -1  3  3 -1 -1 -1
     4  5  6  3  0  3  1  0  3  0  2 -1  3  2  3 -2
     7  8  9  0  3 -1 -1  3 -1  2 -1  1 -2  1  3  2
     3  2  1  3  0 -2  1  1 -1 -2  1  0  0  2  2  3
    -1  2  1 -2 -2  0  1 -2  1  3 -2 -2  3 -1  3  0
     2 -2  1  3  0  1 -1 -2 -2  0  1 -2 -1  1  0 -1
    -2 -2  1 -2  3  1 -1  1 -2 -1  0  1 -2  0 -2 -2
    -1 -1  3  0 -2  3  1 -2 -2 -2  3  1  2  3  0  3
     0  2  2 -2  2  2  3  2  0 -2  2  0  2 -2  0  2
     1  2  1  2  2  2  1 -1 -2  2  0 -1 -2 -2 -2  0
    -1  0  1 -1  1  1  2  1 -2 -1  2  1 -1  0  3  2
     0 -1 -2  2  1  0  2  1  1  2  2  1  0 -1 -1  3
    -1 -2  1 -1 -2  1  2 -2  0 -2  1  2  2  2 -1  1
     1  3  2  2 -2 -1  0  1  3  0  0  2 -1  0 -1 -2
     2  3 -2  2  2  2  2  1 -2  2 -1  0  3  1 -1 -2
    -1  1  3  2 -1  2  1  2  0  0  0  3  1 -2  1  3
""")


def parse(text: str) -> Array:
    """Rows by `;` or newline, cells by `,` or space, or nested brackets -> (rows, columns).

    Whole numbers give int64, others float64. Raises `ValueError` with a sentence for the reader.
    """
    if len(text) > LONGEST:
        raise ValueError(f"it has more than {LONGEST} characters")
    plain, around = text.replace("−", "-"), " \t"
    if "[" in plain:
        plain, around = plain.replace("[", " ").replace("]", ";"), " \t,"
    rows = [row for line in re.split(r"[;\n\r]", plain) if (row := line.strip(around))]
    if not rows:
        raise ValueError("there is no number in it")
    cells = [[number(word) for word in re.split(r"\s*,\s*|\s+", row)] for row in rows]
    if len({len(row) for row in cells}) > 1:
        raise ValueError(f"its rows hold {', '.join(str(len(row)) for row in cells)} numbers")
    if max(len(cells), len(cells[0])) > MOST_CELLS:
        raise ValueError(f"it has more than {MOST_CELLS} rows or columns")
    return as_array(cells)


def number(text: str) -> float:
    """One cell's number; raises `ValueError` with a sentence for the reader."""
    if len(text) > 40 or not NUMBER.fullmatch(text):
        quoted = re.sub(r"[`\x00-\x1f]", "?", text[:20])  # in backticks, so that Markdown leaves it alone
        raise ValueError(f"`{quoted}` is not a number" if text else "a number is missing")
    return checked(float(text))


def checked(value: float) -> float:
    """The value itself when it is finite and not beyond ±999; raises `ValueError` otherwise."""
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError(f"{value:g} is outside −{LARGEST} … {LARGEST}")
    return value


def as_array(cells: object) -> Array:
    """Nested numbers as an array (rows, columns): int64 when every value is whole, else float64."""
    values = np.atleast_2d(np.asarray(cells, float))
    whole = values.astype(np.int64)
    return whole if np.array_equal(whole, values) else values


def written(values: object) -> str:
    """The text of an array or of nested numbers (rows, columns); `parse` reads it back exactly."""
    return ";".join(",".join(_short(value) for value in row) for row in as_array(values).tolist())


def filled(text: str, table: NDArray[np.int64], shape: tuple[int, int]) -> Array:
    """The top-left `shape` of the text's values, filled up from the table: read-only (rows, columns).

    Raises `ValueError` when the text cannot be read.
    """
    values: Array = _cut(table, shape)
    if text.strip():
        given = parse(text)[: shape[0], : shape[1]]
        values = values.astype(np.result_type(values, given))
        values[: given.shape[0], : given.shape[1]] = given
        values = as_array(values)
    values.flags.writeable = False
    return values


def with_cell(text: str, table: NDArray[np.int64], row: int, column: int, value: float) -> str:
    """The text after one cell is changed; every other value, seen or outside the visible part, stays.

    Text that cannot be read gives way to the table. Raises `ValueError` for a value out of range.
    """
    try:
        given = parse(text).shape if text.strip() else (0, 0)
    except ValueError:
        text, given = "", (0, 0)
    shape = max(given[0], row + 1), max(given[1], column + 1)
    values = filled(text, table, shape).astype(float)
    values[row, column] = checked(value)
    return written(values)


def _cut(table: NDArray[np.int64], shape: tuple[int, int]) -> NDArray[np.int64]:
    """The top-left part of the table, which repeats beyond its end: (rows, columns)."""
    rows, columns = np.arange(shape[0]) % table.shape[0], np.arange(shape[1]) % table.shape[1]
    return np.asarray(table[rows[:, None], columns])


def _short(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
