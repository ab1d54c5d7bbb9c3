"""What a learner or a teacher takes along from a lesson, pictures, formulas, numbers, and brings back.

Closed, the panel is one element. Open, it draws buttons alone: a file is made when its button is pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Thread

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from tconv_ui import export, notation, saved
from tconv_ui.parameters import Setting, change

STILL: dict[export.Kind, str] = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
UPLOAD = "saved setting"
REFUSED = "saved setting refused"


def take_with_you(setting: Setting) -> None:
    """Draw the panel; its contents exist only while it is open."""
    panel = st.expander("Take it with you", key="take with you", on_change="rerun")
    if panel.open:
        with panel:
            _draw_pictures(setting)
            _draw_numbers(setting)
            _draw_way_back()


def _draw_pictures(setting: Setting) -> None:
    geometry, count = setting.geometry, setting.x.size
    st.markdown("**Pictures for a slide**")
    step = st.slider("Stamps in a still picture", 0, count, count, key=f"stamps of {count}")
    dark = st.toggle("For a dark slide", key="dark slide")
    shown = f"after-{step}" if step < count else "complete"
    with st.container(horizontal=True):
        animation = partial(export.animation, geometry, setting.x, setting.weight, dark=dark)
        _button("All steps, GIF", animation, export.file_name(geometry, "gif"), "image/gif")
        for kind, mime in STILL.items():
            make = partial(export.picture, geometry, setting.x, setting.weight, step, kind, dark=dark)
            _button(kind.upper(), make, export.file_name(geometry, kind, shown), mime)


def _draw_numbers(setting: Setting) -> None:
    geometry = setting.geometry
    st.markdown("**Formulas and numbers**")
    with st.container(horizontal=True):
        for label, write, ending, mime in (
            ("LaTeX", notation.latex, "tex", "text/x-tex"),
            ("Markdown", notation.markdown, "md", "text/markdown"),
        ):
            make = partial(write, geometry, setting.x, setting.weight)
            _button(label, make, export.file_name(geometry, ending), mime)
        name = partial(export.file_name, geometry)
        _button("JSON", partial(saved.as_json, setting), name("json"), "application/json")
        _button("NumPy, .npz", partial(saved.as_npz, setting), name("npz"), "application/octet-stream")


def _draw_way_back() -> None:
    st.file_uploader(
        "Open a saved .json or .npz: it sets every slider and value.",
        ("json", "npz"),
        key=UPLOAD,
        max_upload_size=1,
        on_change=_open,
    )
    if refused := st.session_state.get(REFUSED):
        st.error(refused)


def _open() -> None:
    file = st.session_state[UPLOAD]
    st.session_state[REFUSED] = ""
    if file is None:
        return
    try:
        setting = saved.load(file.getvalue())
    except ValueError as error:
        st.session_state[REFUSED] = str(error)
    else:
        change(setting)


def _button(label: str, make: Callable[[], bytes | str], name: str, mime: str) -> None:
    key = f"take {label}"
    st.download_button(label, _kept(make, name, mime, key), name, mime, key=key, on_click="ignore")


def _kept(make: Callable[[], bytes | str], name: str, mime: str, place: str) -> Callable[[], bytes]:
    """Make the file and keep it until its visitor's next run.

    Streamlit forgets a made file after two more runs of anybody: in a class that is before a slow network
    has asked for it. A file that this session also shows somewhere, under `place`, it keeps.
    """
    context = get_script_run_ctx()

    def made() -> bytes:
        data = make()
        data = data.encode() if isinstance(data, str) else data
        if context is not None and runtime.exists():
            files = runtime.get_instance().media_file_mgr
            keep = partial(files.add, data, mime, place, name, is_for_static_download=True)
            thread = Thread(target=keep)  # its context says whose file it is
            add_script_run_ctx(thread, context)
            thread.start()
            thread.join()
        return data

    return made
