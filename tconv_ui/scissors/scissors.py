"""Python's half of the scissors: the full sum of all stamps, where it is cut, and what the picture says.

The browser only draws. A canvas too large to read is drawn axis by axis, with the number of stamps that
reach each sample in place of values.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from tconv_core import Axis, Geometry, scatter_add
from tconv_core.overlap import axis_counts
from tconv_core.sizes import canvas, given_back, with_padded_input
from tconv_ui.figures import style
from tconv_ui.parameters import Setting

MOST_CELLS = 1600
_FOLDER = Path(__file__).parent
_component = st.components.v2.component(
    "tconv_scissors",
    html='<div class="scissors"></div>',
    css=(_FOLDER / "scissors.css").read_text("utf-8") + style.shades(),
    js=f"const SHADES = {style.SHADES}\n" + (_FOLDER / "scissors.js").read_text("utf-8"),
)


def show(setting: Setting, *, pad_input: bool = False, key: str) -> None:
    """Draw the cut canvas, or with `pad_input` what comes out when the input is padded instead."""
    for number, data in enumerate(pictures(setting, pad_input=pad_input)):
        _component(data=data, key=f"{key} {number}")


def pictures(setting: Setting, *, pad_input: bool = False) -> list[dict[str, Any]]:
    """What the browser receives, one dictionary for each picture: one, or one for each axis."""
    geometry, line = setting.geometry, setting.dimensions == "1-D"
    axes = [("Height", geometry.height), ("Width", geometry.width)]
    drawn = [with_padded_input(axis) if pad_input else canvas(axis) for _, axis in axes]
    if drawn[0].output_size * drawn[1].output_size > MOST_CELLS:
        return [
            _picture(
                f"{name}: stamps that reach each sample",
                Geometry.line(axis),
                axis_counts(long)[None],
                line=True,
                pad_input=pad_input,
                ends=("top", "bottom") if name == "Height" else ("left", "right"),
            )
            for (name, axis), long in zip(axes, drawn, strict=True)
        ]
    zeros = [(axis.padding if pad_input else 0,) * 2 for _, axis in axes]
    values = scatter_add(
        np.pad(setting.x, zeros), setting.weight, Geometry(height=drawn[0], width=drawn[1])
    )
    title = "All stamps of the padded input" if pad_input else "All stamps added up"
    return [_picture(title, geometry, values, line=line, pad_input=pad_input)]


def _picture(
    title: str,
    geometry: Geometry,
    values: NDArray[Any],
    *,
    line: bool,
    pad_input: bool,
    ends: tuple[str, str] = ("left", "right"),
) -> dict[str, Any]:
    height, width = geometry.height, geometry.width
    words = [_padded_words(axis) if pad_input else _cut_words(axis) for axis in (height, width)]
    shift = [axis.padding * axis.stride if pad_input else 0 for axis in (height, width)]
    return {
        "title": title,
        "line": line,
        "ends": ends,
        "shape": values.shape,
        "values": tuple(values.ravel().tolist()),
        "kept": (0, 0, *values.shape)
        if pad_input
        else (height.padding, width.padding, *geometry.output_shape),
        "stamped": (*shift, *geometry.full_shape),
        "cuts": () if pad_input else (*height.crop, *width.crop),
        "beyond": "stamped by the added zeros alone" if pad_input else "beyond the stamps, always 0",
        "words": words[1] if line else f"Height: {words[0]} Width: {words[1]}",
    }


def _cut_words(axis: Axis) -> str:
    before, after = axis.crop
    beyond = given_back(axis).beyond
    end = f"{beyond} zeros are added after them" if beyond else f"{after} are cut after"
    return (
        f"the stamps fill {axis.full_size} samples; {before} are cut before and {end}, "
        f"so {axis.output_size} are kept."
    )


def _padded_words(axis: Axis) -> str:
    wrong = with_padded_input(axis)
    return (
        f"with {axis.padding} zeros at both ends of the input the stamps fill {wrong.output_size} samples, "
        f"and nothing is cut; {wrong.output_size - axis.full_size} of them hold only zeros."
    )
