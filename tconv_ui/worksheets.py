"""The panel that makes a worksheet of a seed's exercises, and its answer sheet, to print."""

from __future__ import annotations

from functools import partial

import streamlit as st

from tconv_core.tasks import KINDS, chosen
from tconv_ui import export
from tconv_ui.links import extended

LABELS = {"size": "Sizes", "cell": "Cells", "layer": "Parameters", "checkerboard": "Checkerboards"}
PAPERS: dict[str, export.Paper] = {"A4": "a4", "US Letter": "letter"}


def offer(seed: int) -> None:
    """Draw the panel; its contents exist only while it is open, a file only when its button is pressed."""
    panel = st.expander("Print a worksheet", key="worksheet", on_change="rerun")
    if panel.open:
        with panel:
            _draw(seed)


def _draw(seed: int) -> None:
    st.markdown(
        f"The exercises of seed {seed} on paper, with room to fill in, and the answers with every sum "
        "worked out. The foot of each page names the address where they can be checked."
    )
    kinds = st.pills(
        "Kinds of exercise",
        list(KINDS),
        selection_mode="multi",
        default=list(KINDS),
        format_func=LABELS.__getitem__,
        key="sheet kinds",
    )
    if not kinds:
        st.info("Choose at least one kind of exercise.")
        return
    most = len(chosen(seed, kinds=kinds))
    count = st.number_input(
        f"How many, 1 to {most}", 1, most, most, key=f"sheet count of {most}", width=200
    )
    paper = st.segmented_control("Paper", list(PAPERS), default="A4", required=True, key="sheet paper")
    address = extended(st.context.url or "", {"part": "Exercises", "seed": seed})
    with st.container(horizontal=True):
        for label, answers in (("Worksheet, PDF", False), ("Answers, PDF", True)):
            sheet = partial(
                export.worksheet,
                seed,
                count,
                tuple(kinds),
                answers=answers,
                paper=PAPERS[paper],
                address=address if st.context.url else "",
            )
            st.download_button(
                label,
                partial(export.made, sheet),
                export.sheet_name(seed, answers),
                "application/pdf",
                key=f"print {label}",
                on_click="ignore",
            )
