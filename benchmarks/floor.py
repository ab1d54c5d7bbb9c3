"""The floor that our pages are measured against: an empty Streamlit app with the same widgets and settings.

The widgets are read from the app itself and written down as literal calls: the floor follows the app, yet
runs none of its code.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]

HEAD = """import streamlit as st

st.set_page_config(layout="wide")
st.title("Floor")
"""
TAIL = """setting = ", ".join(f"{name} {value}" for name, value in st.session_state.items())
st.write("The setting is", setting)
"""
ARGUMENTS = {
    "radio": lambda proto: [list(proto.options), *_keywords(horizontal=proto.horizontal)],
    "slider": lambda proto: [int(proto.min), int(proto.max), int(proto.default[0])],
    "select_slider": lambda proto: [list(proto.options), proto.options[int(proto.default[0])]],
    "text_input": lambda proto: [*_keywords(placeholder=proto.placeholder)],
    "number_input": lambda proto: [int(proto.min), int(proto.max), int(proto.default)],
    "button": lambda proto: [],
    "checkbox": lambda proto: [proto.default],
    "toggle": lambda proto: [proto.default],
}


class Keyword(str):
    """An argument that is already written as `name=value`."""

    def __repr__(self) -> str:
        return str(self)


def write_floor(folder: Path) -> list[tuple[str, str]]:
    """Write the floor's `app.py` and settings into `folder`; the kind and label of every widget in it."""
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    ours = _first_run(ROOT / "tconv_ui" / "main.py")
    lines = list(_calls(ours.sidebar, "    "))
    (folder / "app.py").write_text(HEAD + "with st.sidebar:\n" + "\n".join(lines) + "\n" + TAIL)
    wanted, present = _widgets(ours.sidebar), _widgets(_first_run(folder / "app.py").sidebar)
    if wanted != present:
        raise RuntimeError(f"The floor should hold {wanted}, but holds {present}.")
    return present


def _first_run(script: Path) -> AppTest:
    app = AppTest.from_file(script, default_timeout=60).run()
    if app.exception:
        raise RuntimeError(f"{script.name} fails at its first run: {app.exception[0].message}")
    return app


def _widgets(block: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for child in block.children.values():
        if child.type in ARGUMENTS:
            found.append((child.type, child.label))
        elif child.type == "expander":
            found += [("expander", child.label), *_widgets(child)]
    return found


def _calls(block: Any, indent: str) -> Iterator[str]:
    """The Python line for each element of a block, in order."""
    for child in block.children.values():
        if child.type == "expander":
            yield f"{indent}with st.expander({child.label!r}):"
            closed = [f"{indent}    pass"]
            yield from list(_calls(child, indent + "    ")) or closed
        elif child.type == "caption":
            yield f"{indent}st.caption({child.value!r})"
        elif child.type in ARGUMENTS:
            shared = _keywords(
                key=child.key or None,
                help=child.proto.help or None,
                bind="query-params" if getattr(child.proto, "query_param_key", "") else None,
            )
            arguments = ", ".join(
                repr(each) for each in [child.label, *ARGUMENTS[child.type](child.proto), *shared]
            )
            yield f"{indent}st.{child.type}({arguments})"
        else:
            raise RuntimeError(
                f"The sidebar holds a {child.type}; benchmarks/floor.py does not know how to copy it."
            )


def _keywords(**arguments: Any) -> list[Keyword]:
    return [Keyword(f"{name}={value!r}") for name, value in arguments.items() if value is not None]
