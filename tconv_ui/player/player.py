"""Python's half of the player: it sends the incidence, the values and its own results once per setting.

The browser replays the stamps and compares them with these results. Tuples, not lists, because Streamlit
searches lists for data frames and would import pandas and pyarrow.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from tconv_core.gathering import Gathering
from tconv_core.geometry import Axis, Geometry
from tconv_core.incidence import axis_incidence
from tconv_core.views import scatter_add
from tconv_ui.figures import style
from tconv_ui.parameters import Setting, write_cell
from tconv_ui.values import LARGEST

_FOLDER = Path(__file__).parent
_SCRIPTS = ("model.js", "grid.js", "stamps.js", "slides.js", "controls.js", "presenting.js", "player.js")

JS = "\n".join(
    [f"const SHADES = {style.SHADES};", *((_FOLDER / name).read_text("utf-8") for name in _SCRIPTS)]
)
CSS = "\n".join(
    [*((_FOLDER / name).read_text("utf-8") for name in ("player.css", "presented.css")), style.shades()]
)

_component = st.components.v2.component("tconv_player", html='<div class="holder"></div>', css=CSS, js=JS)


def show(setting: Setting, *, key: str, gathering: Gathering | None = None, start: int = 1) -> None:
    """Draw the player for a setting: stamping, or both views in lock-step when a gathering is given.

    `start` is the step that a first visitor sees; afterwards the browser remembers the step under `key`.
    Edited cells go back to the parameters, and so to the address bar.
    """
    name = f"player {key}"  # presenter mode knows the player by it
    presented = bool(st.session_state.get("present"))
    _component(
        data=payload(setting, gathering=gathering, start=start)
        | {"name": key, "presented": presented, "stop": presented and st.session_state.get("stop", 0)},
        key=name,
        on_edit_change=lambda: _take_edit(name),
    )


def payload(setting: Setting, *, gathering: Gathering | None = None, start: int = 1) -> dict[str, Any]:
    """What the browser receives: plain numbers, strings and tuples only."""
    geometry = setting.geometry
    data: dict[str, Any] = {
        "mode": "stamp" if gathering is None else "lockstep",
        "start": start,
        "limit": LARGEST,
        "line": setting.dimensions == "1-D",
        "input_shape": geometry.input_shape,
        "kernel_shape": geometry.kernel_shape,
        "stride": (geometry.height.stride, geometry.width.stride),
        "x": _numbers(setting.x),
        "w": _numbers(setting.weight),
    }
    canvas = _canvas(geometry)
    data |= {
        "canvas_shape": canvas.output_shape,
        "canvas": _numbers(scatter_add(setting.x, setting.weight, canvas)),
        "kept": (geometry.height.padding, geometry.width.padding, *geometry.output_shape),
    }
    for name, axis in (("rows", canvas.height), ("columns", canvas.width)):
        triples = axis_incidence(axis)
        data |= {
            f"{name}_input": _numbers(triples.input),
            f"{name}_tap": _numbers(triples.tap),
            f"{name}_canvas": _numbers(triples.output),
        }
    if gathering is not None:
        data |= _sliding(gathering, geometry)
    return data


def _sliding(gathering: Gathering, geometry: Geometry) -> dict[str, Any]:
    data: dict[str, Any] = {
        "stages": tuple(gathering.stages),
        "stretched_shape": gathering.stretched.shape,
        "stretched": _numbers(gathering.stretched),
        "stretched_source": _numbers(gathering.source),
        "sliding": _numbers(gathering.kernel),
        "slid_shape": gathering.output.shape,
        "slid": _numbers(gathering.output),
    }
    axes = zip(("rows", "columns"), (geometry.height, geometry.width), gathering.output.shape, strict=True)
    for name, axis, size in axes:
        # A window at output o sees map cells o + tap · dilation: the incidence of a stride-1 axis.
        window = axis_incidence(Axis(size=max(size, 1), kernel=axis.kernel, dilation=axis.dilation))
        inside = window.input < size
        data |= {
            f"{name}_slid": _numbers(window.input[inside]),
            f"{name}_sliding_tap": _numbers(window.tap[inside]),
            f"{name}_seen": _numbers(window.output[inside]),
        }
    return data


def _canvas(geometry: Geometry) -> Geometry:
    """The uncropped geometry, as long as the kept window where output padding reaches past the stamps."""

    def uncropped(axis: Axis) -> Axis:
        beyond = max(0, axis.padding + axis.output_size - axis.full_size)
        return replace(axis, padding=0, output_padding=beyond)

    return Geometry(height=uncropped(geometry.height), width=uncropped(geometry.width))


def _take_edit(key: str) -> None:
    edit = st.session_state[key].edit
    write_cell(edit["grid"], int(edit["row"]), int(edit["column"]), float(edit["value"]))


def _numbers(array: NDArray[Any]) -> tuple[Any, ...]:
    return tuple(np.ravel(array).tolist())
