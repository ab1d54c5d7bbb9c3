"""The crops of framework calls as strips, and what the calls and their weights look like as table rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tconv_core import Axis, Geometry, ShapeError
from tconv_core.frameworks import JAX, KERAS, ONNX, PYTORCH, TENSORFLOW, Call, Convention
from tconv_core.layouts import weight_place, weight_shape
from tconv_ui.figures.style import MAP_PIXELS
from tconv_ui.figures.svg import Picture, document, label, rectangle

LAYOUTS = (PYTORCH, ONNX, KERAS, TENSORFLOW, JAX)
LETTERS = {"I": "in", "O": "out", "H": "rows", "W": "columns"}
STRIP, PITCH, LARGEST_CELL = 16.0, 44.0, 26.0


def crop_strips(calls: Sequence[Call], axis: Axis, which: int, title: str) -> Picture:
    """One strip for each call along one axis (0 rows, 1 columns): samples kept or cut."""
    windows = [(call.crop[which][0], axis.full_size - call.crop[which][1]) for call in calls]
    start = min(0, *(first for first, _ in windows))
    stop = max(axis.full_size, *(last for _, last in windows))
    cell = min(LARGEST_CELL, (MAP_PIXELS - 2) / (stop - start))
    parts: list[str] = []
    for number, (call, (first, last)) in enumerate(zip(calls, windows, strict=True)):
        top = number * PITCH + 18
        words = f"{_name(call.convention)}: {call.arguments}"
        parts.append(label(0, top - 5, words, 12.5, "ink start"))
        for sample in range(min(first, 0), max(axis.full_size, last)):
            real = 0 <= sample < axis.full_size
            kind = ("kept" if real else "beyond") if first <= sample < last else "cut"
            high = STRIP / 2 if kind == "cut" else STRIP
            left = (sample - start) * cell + 1
            parts.append(rectangle(kind, left, top + (STRIP - high) / 2, cell - 2, high))
    said = (f"{_name(call.convention)} {call.arguments} {_spoken(call, which)}" for call in calls)
    return Picture(
        document(MAP_PIXELS, len(calls) * PITCH, parts),
        f"{title}: {axis.full_size} samples in the full sum. " + "; ".join(said) + ".",
        title,
        "Tall and filled: kept. Low and grey: cut away. Dashed: zeros beyond the last stamp.",
    )


def call_rows(calls: Sequence[Call], geometry: Geometry) -> list[tuple[str, ...]]:
    """For each call: name, arguments, cut, size, use of the kernel, and whether it is the set one."""
    own = geometry.height.crop, geometry.width.crop
    return [
        (
            _name(call.convention),
            call.arguments,
            " and ".join(f"{before}, {after}" for before, after in dict.fromkeys(call.crop)),
            f"{call.output_shape[0]} × {call.output_shape[1]}",
            "turned by 180°" if call.convention.flipped else "as it is",
            "yes" if call.crop == own and not call.convention.flipped else "no",
        )
        for call in calls
    ]


def layout_rows(
    *, channels: int, outputs: int, groups: int, kernel: tuple[int, int], tap: tuple[int, int]
) -> list[tuple[str, ...]]:
    """For each framework: name, axis order, shape, and the place of channel 0 → 0's weight at `tap`."""
    return [
        (
            _name(convention),
            ", ".join(LETTERS[letter] for letter in convention.weight_layout),
            _shape(convention, channels, outputs, kernel, groups),
            str(list(weight_place(convention, channel=0, output=0, tap=tap, kernel=kernel))),
        )
        for convention in LAYOUTS
    ]


def _shape(
    convention: Convention, channels: int, outputs: int, kernel: tuple[int, int], groups: int
) -> str:
    try:
        shape = weight_shape(convention, channels=channels, outputs=outputs, kernel=kernel, groups=groups)
    except ShapeError as error:
        return str(error)
    return f"{shape}: {int(np.prod(shape)):,} weights"


def _name(convention: Convention) -> str:
    return f"{convention.framework} {convention.function}".replace("TensorFlow tf.", "TensorFlow ")


def _spoken(call: Call, which: int) -> str:
    before, after = call.crop[which]
    zeros = f" and adds {-after} of zeros" if after < 0 else ""
    return f"cuts {before} before and {max(after, 0)} after{zeros}"
