"""Python's half: it sends every picture once, without loss; the rest happens in the browser."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

_FOLDER = Path(__file__).parent

_component = st.components.v2.component(
    "tconv_compare",
    html='<div class="holder"></div>',
    css=(_FOLDER / "compare.css").read_text("utf-8"),
    js=(_FOLDER / "compare.js").read_text("utf-8"),
)


@dataclass(frozen=True, eq=False, slots=True)
class Shown:
    """One picture (C, H, W) in [0, 1] with one or three colours, its title and a short caption."""

    title: str
    picture: NDArray[Any]
    caption: str = ""


def show(pictures: Mapping[str, Shown], *, key: str, left: str, right: str, zoom: int = 1) -> None:
    """Draw the pictures, all of one shape; `left` and `right` name the pair that a first visitor sees.

    What the learner then chooses stays in the browser under `key`, also when the pictures change.
    """
    show_packed(packed(pictures, name=key, left=left, right=right, zoom=zoom), key=key)


def show_packed(data: bytes, *, key: str) -> None:
    """Draw what `packed` made, now or in an earlier run."""
    _component(data=data, key=key)


def packed(pictures: Mapping[str, Shown], **choices: Any) -> bytes:
    """What the browser receives: length of the header (4 bytes), the header (JSON), the pictures (WebP)."""
    files = [_webp(shown.picture) for shown in pictures.values()]
    header = choices | {
        "pictures": [
            {"id": name, "title": shown.title, "caption": shown.caption, "bytes": len(file)}
            for (name, shown), file in zip(pictures.items(), files, strict=True)
        ]
    }
    text = json.dumps(header).encode()
    return b"".join([struct.pack("<I", len(text)), text, *files])


def pixels(picture: NDArray[Any]) -> NDArray[np.uint8]:
    """(C, H, W) from 0 to 1, one or three colours -> (H, W, 3) from 0 to 255."""
    rounded = np.asarray(np.rint(np.clip(picture, 0, 1) * 255), np.uint8)
    colours = np.broadcast_to(rounded, (3, *rounded.shape[1:]))
    return np.ascontiguousarray(colours.transpose(1, 2, 0))


def _webp(picture: NDArray[Any]) -> bytes:
    """Lossless, and five times as fast as PNG."""
    file = io.BytesIO()
    Image.fromarray(pixels(picture)).save(file, "WEBP", lossless=True, method=0, quality=0)
    return file.getvalue()
