"""Pixels as a picture inside its own address.

Streamlit serves an array under an address that it forgets at the next rerun. Where reruns follow each
other quickly, a browser that asks a moment later finds nothing; an address that holds the picture needs no
asking.
"""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, COLOURS = 0, 2  # PNG's colour types


def enlarged(pixels: Pixels, side: int) -> Pixels:
    """Repeat every cell as often as it takes to make the longer axis at least `side` pixels long."""
    times = max(1, -(-side // max(pixels.shape[:2])))
    return pixels.repeat(times, 0).repeat(times, 1)


def png(pixels: Pixels) -> bytes:
    """A PNG file, lossless: pixels (H, W) grey or (H, W, 3) red green blue.

    Source: Portable Network Graphics (PNG) Specification, third edition, sections 5 and 11.
    """
    height, width = pixels.shape[:2]
    kind = GREY if pixels.ndim == 2 else COLOURS
    lines = np.zeros((height, 1 + pixels.size // height), np.uint8)  # each begins with "not filtered"
    lines[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), 6)), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def address(pixels: Pixels) -> str:
    """The pixels as a `data:` address that `st.image` takes."""
    return f"data:image/png;base64,{base64.b64encode(png(pixels)).decode('ascii')}"
