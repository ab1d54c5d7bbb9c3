"""Show pictures made by `tconv_ui.figures.svg`: one component, no iframe, the reader's own theme."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from tconv_ui.figures.svg import Picture

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "tconv_drawing",
    html='<div class="figures"></div>',
    css=(_HERE / "drawing.css").read_text("utf-8"),
    js=(_HERE / "drawing.js").read_text("utf-8"),
)


def draw(*pictures: Picture, key: str, columns: bool = False, wide: int = 0) -> None:
    """Draw pictures in a row that wraps on a narrow screen; `columns` shares its width between them.

    wide : how many of the first ones stand alone, one above the other
    """
    drawings, alternatives, titles, notes = zip(*pictures, strict=True)
    _component(
        data={
            "drawings": drawings,
            "alternatives": alternatives,
            "titles": titles,
            "notes": notes,
            "columns": columns,
            "wide": wide,
        },
        key=key,
    )
