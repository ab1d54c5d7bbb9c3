"""The shared parameters as a page sees them: what the learner set, and ways to change it.

The memory is the address bar: every parameter is a widget of the sidebar bound to the URL under its own
name, a default leaves the URL, and `<name>_w` is the width axis where it differs from the height.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import streamlit as st

from tconv_core import Axis, Geometry
from tconv_core.presets import Preset
from tconv_ui import values
from tconv_ui.values import Array

Which = Literal["x", "w"]
NAMES = ("size", "kernel", "stride", "padding", "output_padding", "dilation")
SAME = "same"
TABLES = {"x": values.INPUT_TABLE, "w": values.KERNEL_TABLE}
LABELS = {"x": "input values", "w": "kernel values"}


@dataclass(frozen=True, eq=False, slots=True)
class Setting:
    """What the learner set. x (H, W) and weight (K, L) are read-only and exact; 1-D is one row."""

    geometry: Geometry
    x: Array
    weight: Array
    dimensions: str


def current() -> Setting:
    """The setting of this run; raises `GeometryError` where no transposed convolution exists.

    Values whose text is damaged fall back to the first example's: `notes` says so to the learner.
    """
    geometry = _geometry()
    x, _ = _values("x", geometry.input_shape)
    weight, _ = _values("w", geometry.kernel_shape)
    return Setting(geometry, x, weight, state("dimensions"))


def kernel_of(shape: tuple[int, int]) -> Array:
    """The kernel values that the learner would see at another kernel size: read-only (K, L)."""
    return _values("w", shape)[0]


def notes() -> list[str]:
    """One sentence for every text of values that cannot be read and is therefore not used."""
    return [note for which in ("x", "w") if (note := _values(which, (1, 1))[1])]


def write_cell(which: Which, row: int, column: int, value: float) -> None:
    """Change one value of the input ("x") or the kernel ("w"), counted from 0; for use in a callback.

    Raises `ValueError` for a value that is not finite or beyond ±999, and for a cell out of range.
    """
    rows, columns = TABLES[which].shape
    if not (0 <= row < rows and 0 <= column < columns):
        raise ValueError(f"cell ({row}, {column}) is outside the {rows} × {columns} cells of {which}")
    change({which: values.with_cell(state(which), TABLES[which], row, column, value)})


def change(setting: Mapping[str, Any]) -> None:
    """Set shared parameters by name; for use in a callback, as its last line.

    The whole page runs again, for the parameters' widgets and the address bar are not the lesson's.
    """
    st.session_state.update(setting)
    st.rerun()


def state_of(preset: Preset) -> dict[str, Any]:
    """The preset as the value of every shared parameter, under its name in session and URL."""
    setting: dict[str, Any] = {"dimensions": preset.dimensions}
    for name in NAMES:
        own = getattr(preset, f"{name}_w")
        setting[name], setting[f"{name}_w"] = getattr(preset, name), SAME if own is None else own
    for which in TABLES:
        cells = getattr(preset, which)
        setting[which] = values.written(cells) if cells else ""
    return setting


START = state_of(Preset(id="start", title="First example"))


def state(name: str) -> Any:
    """One shared parameter of this session; its default before the sidebar was first drawn."""
    return st.session_state.get(name, START[name])


def axis_numbers() -> tuple[dict[str, int], ...]:
    """The numbers of every axis in use, height first, whether or not they fit: one in 1-D, two in 2-D."""
    first = {name: state(name) for name in NAMES}
    if state("dimensions") == "1-D":
        return (first,)
    second = {name: state(f"{name}_w") for name in NAMES}
    return first, {name: first[name] if own == SAME else own for name, own in second.items()}


def visible_shapes() -> dict[Which, tuple[int, int]]:
    """How many rows and columns of input and kernel are in use; also for an impossible setting."""
    axes = axis_numbers()
    rows, columns = axes[0], axes[-1]
    if len(axes) == 1:
        return {"x": (1, columns["size"]), "w": (1, columns["kernel"])}
    return {"x": (rows["size"], columns["size"]), "w": (rows["kernel"], columns["kernel"])}


def nearest() -> dict[str, int]:
    """The fewest changes of parameters that make the setting possible; empty when it already is."""
    axes = axis_numbers()
    mended = [asdict(Axis.nearest(**numbers)) for numbers in axes]
    changes = {name: mended[0][name] for name in NAMES if mended[0][name] != axes[0][name]}
    if len(axes) == 2:
        for name in NAMES:
            own = state(f"{name}_w")
            if mended[1][name] != (mended[0][name] if own == SAME else own):
                changes[f"{name}_w"] = mended[1][name]
    return changes


def _geometry() -> Geometry:
    axes = [Axis(**numbers) for numbers in axis_numbers()]
    return Geometry(height=axes[0], width=axes[1]) if len(axes) == 2 else Geometry.line(axes[0])


def _values(which: Which, shape: tuple[int, int]) -> tuple[Array, str]:
    """Values and an empty note, or the first example's values and the note that says why."""
    try:
        return values.filled(state(which), TABLES[which], shape), ""
    except ValueError as error:
        note = f"The {LABELS[which]} cannot be read: {error}. You see the first example's instead."
        return values.filled("", TABLES[which], shape), note
