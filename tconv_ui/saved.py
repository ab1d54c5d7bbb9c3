"""A setting with its values as a file, and back: JSON for reading, `.npz` for NumPy.

Both hold the same names: `input`, `kernel`, `output` as rows of numbers; `stride`, `padding`,
`output_padding`, `dilation` as (height, width); `dimensions`. What comes back is a stranger's file: it is
bounded before it is unpacked, and nothing in it is run.
"""

from __future__ import annotations

import io
import json
import math
import operator
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_core.views import scatter_add
from tconv_ui import values
from tconv_ui.parameters import NAMES, SAME, Setting
from tconv_ui.sidebar import SLIDERS

Array = NDArray[Any]
CHOSEN = ("stride", "padding", "output_padding", "dilation")
MOST_BYTES = 1_000_000
MOST_CELLS = 300 * 300  # of an array in a file; the output counts too
UNREADABLE = "It is no file that Tconv Lab saved. Use a .json or .npz from this page."


def as_json(setting: Setting) -> bytes:
    """The setting and its numbers as JSON, one row of cells to a line."""
    parts = []
    for name, value in _contents(setting).items():
        rows = value.tolist() if isinstance(value, np.ndarray) else value
        text = json.dumps(rows)
        parts.append(f"  {json.dumps(name)}: {text.replace('], [', '],' + chr(10) + '    [')}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def as_npz(setting: Setting) -> bytes:
    """The setting and its numbers as NumPy's `.npz`; `np.load` opens it without pickles."""
    file = io.BytesIO()
    arrays: dict[str, Any] = {name: np.asarray(value) for name, value in _contents(setting).items()}
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def load(data: bytes) -> dict[str, Any]:
    """The shared parameters that a saved file sets, under their names in session and URL.

    Raises `ValueError` with a sentence for the reader: no such file, too large, or out of the app's range.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"It has {len(data)} bytes, and {MOST_BYTES} is the most.")
    found = _unpacked(data) if data.startswith(b"PK") else _parsed(data)
    try:
        arrays = {name: _cells(found[name]) for name in ("input", "kernel")}
        pairs = {name: tuple(map(operator.index, found[name])) for name in CHOSEN}
        dimensions = str(found["dimensions"])
    except (KeyError, TypeError) as error:
        raise ValueError(UNREADABLE) from error
    pairs["size"], pairs["kernel"] = arrays["input"].shape, arrays["kernel"].shape
    line = dimensions == "1-D"
    if dimensions not in ("1-D", "2-D") or {len(pair) for pair in pairs.values()} != {2}:
        raise ValueError(UNREADABLE)
    if line and (pairs["size"][0], pairs["kernel"][0]) != (1, 1):
        raise ValueError("It says 1-D, and its input or kernel has more than one row.")
    setting: dict[str, Any] = {"dimensions": dimensions}
    for name in NAMES:
        height, width = (pairs[name][1],) * 2 if line else pairs[name]
        for number in (height, width):
            slider = SLIDERS[name]
            if not slider.least <= number <= slider.most:
                raise ValueError(f"{slider.label} {number} is outside {slider.least} … {slider.most}.")
        setting[name], setting[f"{name}_w"] = height, SAME if width == height else width
    return setting | {"x": values.written(arrays["input"]), "w": values.written(arrays["kernel"])}


def _contents(setting: Setting) -> dict[str, Any]:
    """What both kinds of file hold; of a line, the height's numbers are those of one cell and one tap."""
    geometry = setting.geometry
    return {
        "dimensions": setting.dimensions,
        **{name: [getattr(geometry.height, name), getattr(geometry.width, name)] for name in CHOSEN},
        "input": setting.x,
        "kernel": setting.weight,
        "output": scatter_add(setting.x, setting.weight, geometry),
    }


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(UNREADABLE) from error
    if not isinstance(found, dict):
        raise ValueError(UNREADABLE)
    return found


def _unpacked(data: bytes) -> dict[str, Any]:
    """The arrays of an `.npz`, each looked at before it is given room."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: _member(archive, name) for name in (*CHOSEN, "dimensions", "input", "kernel")}
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError, ValueError) as error:
        raise ValueError(UNREADABLE) from error


def _member(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(f"{name}.npy") as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{name} has another format")
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        if dtype.hasobject or math.prod(shape) * dtype.itemsize > 8 * MOST_CELLS:
            raise ValueError(f"{name} is too large")
    with archive.open(f"{name}.npy") as file:
        return np.lib.format.read_array(file, allow_pickle=False).tolist()


def _cells(rows: Any) -> Array:
    """Rows of equal length of finite numbers within ±999: (rows, columns)."""
    try:
        cells = [[values.checked(float(cell)) for cell in row] for row in rows]
    except (TypeError, OverflowError) as error:
        raise ValueError(UNREADABLE) from error
    except ValueError as error:
        raise ValueError(f"It holds a value that cannot be used: {error}.") from error
    if not cells or not cells[0] or len({len(row) for row in cells}) > 1:
        raise ValueError(UNREADABLE)
    return values.as_array(cells)
