"""The widgets of the shared parameters, and the way out of an impossible setting.

They are drawn by the frame, not by a page: so they keep their identity, and with it what a link set,
from lesson to lesson.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from tconv_core import Axis, GeometryError
from tconv_ui import values
from tconv_ui.parameters import (
    NAMES,
    SAME,
    START,
    TABLES,
    Which,
    axis_numbers,
    change,
    nearest,
    state,
    visible_shapes,
)


class Slider(NamedTuple):
    """How one parameter of an axis is offered."""

    label: str
    least: int
    most: int
    help: str


SLIDERS = {
    "size": Slider("Input size", 1, 12, "Input cells along an axis."),
    "kernel": Slider("Kernel size", 1, 16, "Taps of the kernel along an axis."),
    "stride": Slider("Stride", 1, 8, "How far apart the stamps of neighbouring input cells land."),
    "padding": Slider("Padding", 0, 8, "Output cells cut away at both ends: more padding, smaller output."),
    "output_padding": Slider("Output padding", 0, 7, "Output cells given back at the end."),
    "dilation": Slider("Dilation", 1, 4, "Distance between neighbouring taps of a stamp."),
}


BODY = "body of the lesson"  # key of the fragment that holds it
REFUSED = "numbers refused"  # in the session: sentences about numbers of the address
WHOLE = "page drawn"  # in the session: the page whose last run came to its end; empty until it does


def page_asked() -> str:
    """Which page the visitor asks for in this run."""
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def rerun_all() -> None:
    """For the frame's other widgets: a callback that asks for nothing reruns the whole page.

    Streamlit answers in one run what a visitor did while it was busy; a slider alone would decide then.
    """


def _rerun_body() -> None:
    """Rerun the lesson and nothing around it; a page that is not whole yet is drawn as a whole."""
    st.session_state[REFUSED] = []
    if st.session_state.get(WHOLE) == page_asked():
        st.rerun(BODY)


def _refused() -> dict[str, str]:
    """A sentence for each number of the address that no slider offers; Streamlit drops it in silence."""
    found = {}
    for name, slider in SLIDERS.items():
        text = st.query_params.get(name, str(slider.least))
        if not (re.fullmatch(r"\d{1,3}", text, re.ASCII) and slider.least <= int(text) <= slider.most):
            asked = text if re.fullmatch(r"[\w.+-]{1,12}", text) else "…"
            found[name] = (
                f"The link asks for `{name}={asked}`, and that goes from {slider.least} to {slider.most}."
            )
    return found


def draw() -> None:
    """Draw every shared parameter into the sidebar."""
    refused = _refused()
    with st.sidebar:
        st.radio(
            "Dimensions",
            ("2-D", "1-D"),
            key="dimensions",
            horizontal=True,
            bind="query-params",
            on_change=rerun_all,
        )
        for name, slider in SLIDERS.items():
            st.slider(
                slider.label,
                slider.least,
                slider.most,
                START[name],
                key=name,
                help=slider.help,
                bind="query-params",
                on_change=_rerun_body,
            )
        if state("dimensions") == "2-D":
            _draw_widths()
        _draw_texts()
    st.session_state[REFUSED] = [f"{words} You see {state(name)}." for name, words in refused.items()]


def draw_way_out(error: GeometryError) -> None:
    """Print an impossible setting's explanation as the core words it, with a button that mends it."""
    st.error(str(error))
    axes = axis_numbers()
    if len(axes) == 2 and axes[0] != axes[1]:
        st.caption(f"This is about the {'width' if _possible(axes[0]) else 'height'}.")
    changes = nearest()
    words = " and ".join(_change(name, value) for name, value in changes.items())
    st.button(f"Use {words}", on_click=change, args=(changes,))


def _change(name: str, value: int) -> str:
    whose = " for the width" if name.endswith("_w") else ""
    return f"{name.removesuffix('_w').replace('_', ' ')} {value}{whose}"


def _possible(numbers: dict[str, int]) -> bool:
    try:
        Axis(**numbers)
    except GeometryError:
        return False
    return True


def _draw_widths() -> None:
    """A panel whose sliders exist only while it is open or a width differs: closed, it costs nothing."""
    differ = any(f"{name}_w" in st.query_params or state(f"{name}_w") != SAME for name in NAMES)
    if differ and not st.session_state.get("widths differ"):
        st.session_state["widths"] = True
    st.session_state["widths differ"] = differ
    panel = st.expander("Set height and width apart", key="widths", on_change="rerun")
    if not (panel.open or differ):
        return
    with panel:
        st.caption("The sliders above set the height, and the width follows. Here it can differ.")
        for name, slider in SLIDERS.items():
            st.select_slider(
                f"{slider.label}, width",
                (SAME, *range(slider.least, slider.most + 1)),
                SAME,
                key=f"{name}_w",
                bind="query-params",
            )


def _draw_texts() -> None:
    with st.expander("Values as text"):
        for which, label in (("x", "Input values"), ("w", "Kernel values")):
            st.text_input(
                label,
                key=which,
                placeholder="1,2;3,4",
                help="Commas between cells, semicolons between rows. "
                "Cells that you leave out come from the first example.",
                bind="query-params",
            )
        st.number_input("Seed of the random values", 0, 9999, 1, key="values_seed")
        st.button("Random values", on_click=_set_random_values, width="stretch")
        st.button("First example", on_click=_set_first_values, width="stretch")


def _set_first_values() -> None:
    st.session_state.update({which: START[which] for which in TABLES})


def _set_random_values() -> None:
    """Fill the visible cells from the seed; pressed again, from the next seed, which is then shown."""
    texts = _random_texts(st.session_state["values_seed"])
    if all(state(which) == text for which, text in texts.items()):
        st.session_state["values_seed"] = (st.session_state["values_seed"] + 1) % 10000
        texts = _random_texts(st.session_state["values_seed"])
    st.session_state.update(texts)


def _random_texts(seed: int) -> dict[str, str]:
    """Small whole numbers; the same seed gives every cell the same number at every size."""
    generator = np.random.default_rng(seed)
    shapes = visible_shapes()
    draws: dict[Which, values.Array] = {
        "x": generator.integers(0, 5, TABLES["x"].shape),
        "w": generator.integers(-3, 4, TABLES["w"].shape),
    }
    return {
        which: values.written(draw[: shapes[which][0], : shapes[which][1]]) for which, draw in draws.items()
    }
