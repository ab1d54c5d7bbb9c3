"""Which of Streamlit's scripts the first page needs, so that a browser fetches them at once.

Streamlit's page names the scripts of its frame. Those of a slider or a component are asked for only when
the first message that needs one has arrived, one after another, while the learner waits.
"""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

STATIC = Path(st.__file__).parent / "static"
# Every page has these: the sidebar's widgets, the frame's style and links, and components.
NEEDED = ("Radio", "Slider", "TextInput", "NumberInput", "Button", "Html", "PageLink", "BidiComponent")
IMPORTED = re.compile(r'(?:from|import)\s*"\./([\w.-]+\.js)"')


def preload_header(static: Path = STATIC, base: str = "") -> str:
    """Value of a `Link` header that has the browser load the scripts in NEEDED and what they import.

    `static` is the folder with Streamlit's `index.html`; `base` is the app's base path without slashes.
    Source: https://html.spec.whatwg.org/multipage/links.html#link-type-modulepreload
    """
    scripts = static / "static" / "js"
    named = set(re.findall(r"js/([\w.-]+\.js)", (static / "index.html").read_text("utf-8")))
    found: dict[str, None] = {}

    def add(name: str) -> None:
        if name not in found and name not in named:
            found[name] = None
            for other in IMPORTED.findall((scripts / name).read_text("utf-8")):
                add(other)

    for stem in NEEDED:
        for path in scripts.glob(f"{stem}.*.js"):
            add(path.name)
    root = f"/{base}" if base else ""
    return ", ".join(f"<{root}/static/js/{name}>; rel=modulepreload" for name in found)
