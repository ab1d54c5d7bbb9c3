"""A table whose rows can be links, with numbers to the right and bars behind them where it counts.

A click on a link opens its setting in this session. Streamlit's own tables open a link in a new tab and
load pandas; this one is a plain HTML table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import streamlit as st

HERE = Path(__file__).parent
_table = st.components.v2.component(
    "tconv_table",
    html='<div class="holder" role="region" tabindex="0"></div>',
    css=(HERE / "table.css").read_text("utf-8"),
    js=(HERE / "follow.js").read_text("utf-8") + (HERE / "table.js").read_text("utf-8"),
)


class Link(NamedTuple):
    """A short label, a relative address, and the full name that a screen reader says."""

    label: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the text of every cell, where its first cell leads ("" is nowhere), and how it is marked.

    title : what the link does, in words, for screen readers
    mark : "good" and "bad" put a sign before the last cell
    current : whether this row is the present setting, or the total
    links : more links, in the second cell after its text
    share : how much of the last cell has a bar behind it, 0 … 1
    """

    cells: tuple[str, ...]
    address: str = ""
    title: str = ""
    mark: Literal["", "good", "bad"] = ""
    current: bool = False
    links: tuple[Link, ...] = ()
    share: float = 0.0


def show(
    name: str, columns: Sequence[str], rows: Sequence[Row], *, key: str, numeric: Sequence[int] = ()
) -> None:
    """Draw the rows under the columns' titles. `name` says what the table holds, for screen readers.

    numeric : columns to align to the right; such a table is never broken into lines, and shows all its rows
    """
    _table(
        data={
            "name": name,
            "columns": tuple(columns),
            "cells": tuple(cell for row in rows for cell in row.cells),
            "addresses": tuple(row.address for row in rows),
            "titles": tuple(row.title for row in rows),
            "marks": tuple(row.mark for row in rows),
            "current": next((number for number, row in enumerate(rows) if row.current), -1),
            "links": tuple(row.links for row in rows),
            "shares": tuple(row.share for row in rows),
            "numeric": tuple(numeric),
        },
        key=key,
    )
