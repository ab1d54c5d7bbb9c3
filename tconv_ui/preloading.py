"""Which of Streamlit's scripts and fonts the first page needs, so that a browser fetches them at once.

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
# A face that comes late makes the browser lay out all text of its family again, every cell included.
ITALICS = "SourceSansVF-Italic.*.woff2"
IMPORTED = re.compile(r'(?:from|import)\s*"\./([\w.-]+\.js)"')


def preload_header(static: Path = STATIC, base: str = "") -> str:
    """Value of a `Link` header: the scripts in NEEDED, what they import, and the font of emphasised words.

    `static` is the folder with Streamlit's `index.html`; `base` is the app's base path without slashes.
    Source: https://html.spec.whatwg.org/multipage/links.html, "modulepreload" and "preload"
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
    root = f"/{base}/static" if base else "/static"
    return ", ".join(
        [
            *(f"<{root}/js/{name}>; rel=modulepreload" for name in found),
            *(
                f"<{root}/media/{path.name}>; rel=preload; as=font; type=font/woff2; crossorigin"
                for path in (static / "static" / "media").glob(ITALICS)
            ),
        ]
    )
