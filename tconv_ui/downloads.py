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

from tconv_core import TconvError
from tconv_ui import export, notation, saved
from tconv_ui.parameters import Setting, change

STILL: dict[export.Kind, str] = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
MOVING: dict[export.Moving, str] = {"gif": "image/gif", "webp": "image/webp"}
NAMES = {"gif": "GIF", "webp": "WebP"}
UPLOAD = "saved setting"
REFUSED = "saved setting refused"
WANTED = "animation wanted"
MADE = "animation made"  # the last long one of this session, while the panel is open


def take_with_you(setting: Setting) -> None:
    """Draw the panel; its contents exist only while it is open."""
    panel = st.expander("Take it with you", key="take with you", on_change="rerun")
    if panel.open:
        with panel:
            _draw_pictures(setting)
            _draw_numbers(setting)
            _draw_way_back()
    else:
        st.session_state.pop(MADE, None)


def take_picture(
    setting: Setting,
    what: str,
    draw: Callable[..., bytes],
    *arguments: object,
    label: str = "Take the picture at the top with you",
    shows: str = "",
) -> None:
    """Draw a panel for one still picture, `draw(*arguments, kind=…, dark=…)`; `what` names its file.

    shows : what the file is called after, where the picture shows something else than the setting
    """
    panel = st.expander(label, key=f"take {what}", on_change="rerun")
    if panel.open:
        with panel:
            dark = st.toggle("For a dark slide", key=f"dark {what}")
            with st.container(horizontal=True):
                _draw_stills(partial(draw, *arguments, dark=dark), setting, what, shows)


def _draw_pictures(setting: Setting) -> None:
    geometry, count = setting.geometry, setting.x.size
    st.markdown("**Pictures for a slide**")
    step = st.slider("Stamps in a still picture", 0, count, count, key=f"stamps of {count}")
    dark = st.toggle("For a dark slide", key="dark slide")
    shown = f"after-{step}" if step < count else "complete"
    with st.container(horizontal=True):
        if count <= export.LONG:
            for kind, mime in MOVING.items():
                make = partial(export.made, _animation(setting, kind, dark))
                _button(f"All steps, {NAMES[kind]}", make, export.file_name(geometry, kind), mime)
        _draw_stills(
            partial(export.picture, geometry, setting.x, setting.weight, step, dark=dark), setting, shown
        )
    if count > export.LONG:
        _draw_long_animations(setting, dark)


def _draw_stills(draw: Callable[..., bytes], setting: Setting, what: str, shows: str = "") -> None:
    for kind, mime in STILL.items():
        make = partial(export.made, partial(draw, kind=kind))
        name = f"tconv-{what}-{shows}.{kind}" if shows else export.file_name(setting.geometry, kind, what)
        _button(kind.upper(), make, name, mime, f"take {what} as {kind}")


@st.fragment
def _draw_long_animations(setting: Setting, dark: bool) -> None:
    """Two presses, with a bar between: a download that is made when pressed cannot show how far it is."""
    asked = (dark, setting.geometry, setting.x.tobytes(), setting.weight.tobytes())
    place = st.empty()
    if wanted := st.session_state.pop(WANTED, None):
        bar = place.progress(0.0, _far(0.0))
        try:
            file = export.made(
                _animation(setting, wanted, dark),
                progress=lambda share: bar.progress(share, _far(share)),
            )
        except TconvError as refused:
            place.error(str(refused))
        else:
            place.empty()
            st.session_state[MADE] = asked, wanted, file
    kept_for, kept_kind, file = st.session_state.get(MADE, (None, None, b""))
    if kept_for != asked:
        st.session_state.pop(MADE, None)
    with st.container(horizontal=True):
        for kind, mime in MOVING.items():
            if (kept_for, kept_kind) == (asked, kind):
                name = export.file_name(setting.geometry, kind)
                st.download_button(f"Save all steps, {NAMES[kind]}", file, name, mime, on_click="ignore")
            else:
                label = f"Make all steps, {NAMES[kind]}"
                st.button(label, on_click=st.session_state.update, args=({WANTED: kind},))


def _far(share: float) -> str:
    return f"Drawn: {share:.0%}" if share else "Waiting for a free place"


def _animation(setting: Setting, kind: export.Moving, dark: bool) -> Callable[..., bytes]:
    return partial(export.animation, setting.geometry, setting.x, setting.weight, kind=kind, dark=dark)


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


def _button(label: str, make: Callable[[], bytes | str], name: str, mime: str, key: str = "") -> None:
    key = key or f"take {label}"
    st.download_button(label, _kept(make, name, mime, key), name, mime, key=key, on_click="ignore")


def _kept(make: Callable[[], bytes | str], name: str, mime: str, place: str) -> Callable[[], bytes]:
    """Make the file and keep it until its visitor's next run of the whole page.

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
