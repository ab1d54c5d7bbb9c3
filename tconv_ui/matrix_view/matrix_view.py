"""Python's half: it sends sizes, values and its own result; the browser finds and checks the entries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from tconv_core.views import matrix_entries, transposed_matrix
from tconv_ui.parameters import Setting

# Entries up to which the matrix is drawn one by one: about five pixels each on a wide screen.
LARGEST = 40_000

_FOLDER = Path(__file__).parent

_component = st.components.v2.component(
    "tconv_matrix",
    html='<div class="holder"></div>',
    css=(_FOLDER / "matrix_view.css").read_text("utf-8"),
    js="\n".join((_FOLDER / name).read_text("utf-8") for name in ("board.js", "matrix_view.js")),
)


def show(setting: Setting, *, key: str) -> None:
    """Draw the matrix of a setting with at most `LARGEST` entries."""
    _component(data=payload(setting), key=key)


def payload(setting: Setting) -> dict[str, Any]:
    """What the browser receives: plain numbers and tuples only."""
    geometry = setting.geometry
    _, _, values = matrix_entries(setting.weight, geometry)
    return {
        "line": setting.dimensions == "1-D",
        "input_shape": geometry.input_shape,
        "kernel_shape": geometry.kernel_shape,
        "output_shape": geometry.output_shape,
        "stride": (geometry.height.stride, geometry.width.stride),
        "padding": (geometry.height.padding, geometry.width.padding),
        "dilation": (geometry.height.dilation, geometry.width.dilation),
        "x": _numbers(setting.x),
        "w": _numbers(setting.weight),
        "y": _numbers(transposed_matrix(setting.x, setting.weight, geometry)),
        "entries": len(values),
    }


def _numbers(array: NDArray[Any]) -> tuple[Any, ...]:
    return tuple(np.ravel(array).tolist())
