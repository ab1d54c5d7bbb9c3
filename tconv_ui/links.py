"""Links to a lesson in a setting: as text, as a row of presets, and as the list of all lessons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import streamlit as st

from tconv_core.presets import Preset
from tconv_ui import values
from tconv_ui.lessons import lessons
from tconv_ui.parameters import START, state, state_of

HERE = Path(__file__).parent
_links = st.components.v2.component(
    "tconv_links",
    html='<div class="links" role="group"></div>',
    css=(HERE / "links.css").read_text("utf-8"),
    js=(HERE / "follow.js").read_text("utf-8") + (HERE / "links.js").read_text("utf-8"),
)


def link(slug: str, preset: Preset | None = None, **parameters: Any) -> str:
    """A relative URL of lesson `slug` ("" is the start page) in a setting, defaults left out.

    The setting is the preset's, or the default one; `parameters` (names as in the URL, x and w as text
    or rows of numbers) override it. Raises `ValueError` for a name that is no shared parameter.
    """
    setting = {**(state_of(preset) if preset else START), **parameters}
    unknown = setting.keys() - START.keys()
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} is no shared parameter. Use {', '.join(START)}.")
    texts = {name: _text(name, value) for name, value in setting.items()}
    query = "&".join(
        f"{name}={quote(text, ',;')}" for name, text in texts.items() if text != str(START[name])
    )
    return f"{slug or './'}?{query}" if query else slug or "./"


def extended(address: str, own: Mapping[str, object] | None) -> str:
    """The address with parameters of one lesson alone added; those that are None stay at their default."""
    query = "&".join(
        f"{name}={quote(str(value))}" for name, value in (own or {}).items() if value is not None
    )
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


def preset_row(
    slug: str,
    presets: Sequence[Preset],
    name: str = "Examples to open",
    own: Mapping[str, object] | None = None,
) -> None:
    """Draw small links, one for each preset, that open lesson `slug` in its setting, in this session.

    The one that shows the present setting is marked. `name` stands above the row; `own` are parameters of
    that lesson alone, such as the tab to show.
    """
    settings, addresses = _settings(slug, tuple(presets))
    here = {key: state(key) for key in START} if st.session_state.get("lesson") == slug else None
    _links(
        data={
            "name": name,
            "shape": "row",
            "labels": tuple(preset.title for preset in presets),
            "notes": tuple(preset.note for preset in presets),
            "addresses": tuple(extended(address, own) for address in addresses),
            "current": settings.index(here) if here in settings else -1,
        },
        key=f"presets {slug} {' '.join(preset.id for preset in presets)}",
    )


@lru_cache(maxsize=128)
def _settings(slug: str, presets: tuple[Preset, ...]) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """Every preset as parameters and as a link. They never change; making them took 4 ms of a rerun."""
    settings = tuple(state_of(preset) for preset in presets)
    return settings, tuple(link(slug, **setting) for setting in settings)


def ways_in(name: str, ways: Mapping[str, tuple[str, Mapping[str, object], str]]) -> None:
    """Draw links that keep the present setting: label -> lesson, that lesson's own parameters, heading.

    The heading is the anchor that the browser scrolls to; "" is the top of the page.
    """
    present = _present()
    _links(
        data={
            "name": name,
            "shape": "row",
            "labels": tuple(ways),
            "notes": ("",) * len(ways),
            "addresses": tuple(
                extended(f"{slug}{present}", own) + (f"#{heading}" if heading else "")
                for slug, own, heading in ways.values()
            ),
            "current": -1,
        },
        key=f"ways in {name}",
    )


def lesson_list() -> None:
    """Draw every lesson with its claim, one below the other, as links that keep the present setting."""
    present = _present()
    shown = [lesson for lesson in lessons() if lesson.slug]
    _links(
        data={
            "name": "Lessons",
            "shape": "list",
            "labels": tuple(lesson.label for lesson in shown),
            "notes": tuple(lesson.claim for lesson in shown),
            "addresses": tuple(f"{lesson.slug}{present}" for lesson in shown),
            "current": -1,
        },
        key="lessons",
    )


def _present() -> str:
    """How every address of the present setting ends, from the question mark on; "" for the default."""
    return link("", **{name: state(name) for name in START}).removeprefix("./")


def _text(name: str, value: Any) -> str:
    return values.written(value) if name in ("x", "w") and not isinstance(value, str) else str(value)
