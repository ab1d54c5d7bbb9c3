"""Python's half of the bar: what each stop is called and where it leads, and every change of the playlist.

The bar itself opens stops, obeys keys and leaves; all of it in the address bar, so Back undoes it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from tconv_ui import playlist
from tconv_ui.lessons import lesson
from tconv_ui.playlist import Playlist, Stop, shown_stop

_FOLDER = Path(__file__).parent
_PAGE_STYLE = f"<style>{(_FOLDER / 'page.css').read_text('utf-8')}</style>"
_REFUSED = "playlist refused"
_KEY = "presenter"

_component = st.components.v2.component(
    "tconv_presenter",
    html='<div class="holder"></div>',
    css=(_FOLDER / "presenter.css").read_text("utf-8"),
    js="\n".join(
        path.read_text("utf-8")
        for path in (_FOLDER.parent / "follow.js", _FOLDER / "editor.js", _FOLDER / "presenter.js")
    ),
)


def draw() -> bool:
    """Draw the bar and enlarge the page; true when the presenter asks for the state to hand out."""
    st.set_page_config(initial_sidebar_state="collapsed")
    st.html(_PAGE_STYLE)
    st.session_state["stop"] = playlist.read(_text()).position  # each stop remembers its own step
    asked = _component(
        data=_payload(_text()) | {"refused": st.session_state.get(_REFUSED, "")},
        key=_KEY,
        on_edit_change=_edit,
        on_hand_out_change=lambda: None,
    )
    return bool(asked.hand_out)


def changed(shown: Playlist, edit: dict[str, Any], here: Stop) -> Playlist:
    """The playlist after what the presenter pressed; raises `ValueError` when that cannot be done."""
    index = int(edit.get("index", 0))
    if edit["act"] in ("remove", "move") and not 0 <= index < len(shown.stops):  # pressed twice, quickly
        raise ValueError(f"There is no stop {index + 1} any more.")
    match edit["act"]:
        case "add":
            return shown.added(here)
        case "remove":
            return shown.removed(index)
        case "move":
            return shown.moved(index, int(edit["by"]))
        case "load":
            return playlist.read(playlist.TEN_MINUTES)
        case act:
            raise ValueError(f"“{act}” is no change of a playlist")


def _edit() -> None:
    shown = playlist.read(_text())
    st.session_state[_REFUSED] = ""
    try:
        st.session_state["playlist"] = changed(shown, st.session_state[_KEY].edit, shown_stop()).text
    except ValueError as error:
        st.session_state[_REFUSED] = str(error)


def _text() -> str:
    return str(st.session_state.get("playlist", ""))


@lru_cache(maxsize=64)
def _payload(text: str) -> dict[str, Any]:
    """What the browser receives for a playlist: numbers, strings and tuples of strings."""
    found = playlist.read(text)
    return {
        "position": found.position,
        "titles": tuple(stop.title for stop in found.stops),
        "lessons": tuple(lesson(stop.slug).label for stop in found.stops),
        "addresses": tuple(_address(found, number) for number in range(1, len(found.stops) + 1)),
        "faults": found.faults,
    }


def _address(found: Playlist, position: int) -> str:
    """The relative URL that opens a stop in presenter mode, with the playlist at that place."""
    address = found.stops[position - 1].address
    text = playlist.in_address(found.at(position).text)
    return f"{address}{'&' if '?' in address else '?'}present=true&playlist={text}"
