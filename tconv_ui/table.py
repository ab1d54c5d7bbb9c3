"""A table whose rows can be links: a click on the first cell opens its setting in this session.

Streamlit's own tables open a link in a new tab and load pandas; this one is a plain HTML table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

HERE = Path(__file__).parent
_table = st.components.v2.component(
    "tconv_table",
    html='<div class="holder" role="region" tabindex="0"></div>',
    css=(HERE / "table.css").read_text("utf-8"),
    js=(HERE / "follow.js").read_text("utf-8") + (HERE / "table.js").read_text("utf-8"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the text of every cell, where its first cell leads ("" is nowhere), and how it is marked.

    title : what the link does, in words, for screen readers
    mark : "good" and "bad" put a sign before the last cell
    current : whether this row is the present setting
    """

    cells: tuple[str, ...]
    address: str = ""
    title: str = ""
    mark: Literal["", "good", "bad"] = ""
    current: bool = False


def show(name: str, columns: Sequence[str], rows: Sequence[Row], *, key: str) -> None:
    """Draw the rows under the columns' titles. `name` says what the table holds, for screen readers."""
    _table(
        data={
            "name": name,
            "columns": tuple(columns),
            "cells": tuple(cell for row in rows for cell in row.cells),
            "addresses": tuple(row.address for row in rows),
            "titles": tuple(row.title for row in rows),
            "marks": tuple(row.mark for row in rows),
            "current": next((number for number, row in enumerate(rows) if row.current), -1),
        },
        key=key,
    )
