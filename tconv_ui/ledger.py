"""A table of counts: numbers to the right, bars behind them, several links in each row, a total."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import streamlit as st

HERE = Path(__file__).parent
_component = st.components.v2.component(
    "tconv_ledger",
    html='<div class="holder" role="region" tabindex="0"></div>',
    css=(HERE / "ledger.css").read_text("utf-8"),
    js=(HERE / "follow.js").read_text("utf-8") + (HERE / "ledger.js").read_text("utf-8"),
)


class Link(NamedTuple):
    """A short label, a relative address, and the full name that a screen reader says."""

    label: str
    address: str
    name: str


class Bars(NamedTuple):
    """The column that carries bars, and each row's share of the longest, 0 … 1."""

    column: int
    shares: tuple[float, ...]


def show(
    name: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    key: str,
    numeric: Sequence[int] = (),
    total: Sequence[str] = (),
    bars: Bars | None = None,
    links: Sequence[Sequence[Link]] = (),
    open_heading: str = "Open in lesson",
) -> None:
    """Draw rows of text; the first cell of each row is its heading. A wide table scrolls in its own box.

    numeric : columns to align to the right; links : for each row, in a column
    of their own after the first; total : a last row
    """
    _component(
        data={
            "name": name,
            "headings": tuple(headings),
            "rows": tuple(tuple(row) for row in rows),
            "numeric": tuple(numeric),
            "total": tuple(total),
            "bar": bars.column if bars else -1,
            "shares": bars.shares if bars else (),
            "links": tuple(tuple(tuple(link) for link in row) for row in links),
            "open": open_heading,
        },
        key=key,
    )
