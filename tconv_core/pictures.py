"""Pictures made by formula: no file, no network. Each is (3, size, size), red green blue, in [0, 1].

They are chosen for what they show: smooth shading, fine detail, edges in every direction, letters, nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.errors import ShapeError

Picture = NDArray[np.float32]
Floats = NDArray[np.float64]

SIZE = 256
# Share of red, green and blue in the brightness that people see (ITU-R BT.601).
LUMA = (0.299, 0.587, 0.114)

# Seven rows of five dots per letter, one bit per dot, the left dot highest.
_LETTERS = {
    "T": (31, 4, 4, 4, 4, 4, 4),
    "C": (14, 17, 16, 16, 16, 17, 14),
    "O": (14, 17, 17, 17, 17, 17, 14),
    "N": (17, 25, 21, 19, 17, 17, 17),
    "V": (17, 17, 17, 17, 17, 10, 4),
    "L": (16, 16, 16, 16, 16, 16, 31),
    "A": (14, 17, 17, 31, 17, 17, 17),
    "B": (30, 17, 17, 30, 17, 17, 30),
    " ": (0, 0, 0, 0, 0, 0, 0),
}


def hills(size: int = SIZE) -> Picture:
    """A landscape: a smooth sky, a sun, four ridges with grass on the nearest."""
    y, x = _grid(size)
    sky = _mix(y[..., None] * 1.6, (0.16, 0.34, 0.66), (0.98, 0.82, 0.62))
    sun = _inside(0.1 - np.hypot(x - 0.7, y - 0.3), size)
    scene = _over(sky, (1.0, 0.93, 0.7), sun)
    ridges = (
        (0.52, 0.050, 5.0, 0.3, (0.55, 0.53, 0.68)),
        (0.62, 0.045, 8.0, 1.9, (0.33, 0.42, 0.55)),
        (0.74, 0.040, 6.0, 4.0, (0.20, 0.38, 0.33)),
        (0.86, 0.030, 9.0, 0.8, (0.13, 0.27, 0.16)),
    )
    for level, height, waves, shift, colour in ridges:
        line = level - height * np.sin(waves * x + shift) - 0.012 * np.sin(31 * x + 3 * shift)
        scene = _over(scene, colour, _inside(y - line, size))
    blades = 0.5 + 0.5 * np.sin(260 * x + 40 * np.sin(9 * y)) * np.sin(70 * y)
    return _finished(_over(scene, (0.42, 0.55, 0.22), blades * _inside(y - 0.9, size)))


def marbles(size: int = SIZE) -> Picture:
    """Six shaded balls on a chequered cloth: soft gradients and sharp outlines."""
    y, x = _grid(size)
    squares = (np.floor(x * 8) + np.floor(y * 8)) % 2
    scene = _mix(squares[..., None], (0.83, 0.80, 0.74), (0.63, 0.58, 0.52))
    balls = (
        (0.28, 0.27, 0.19, (0.83, 0.16, 0.18)),
        (0.72, 0.24, 0.14, (0.05, 0.42, 0.70)),
        (0.60, 0.55, 0.17, (0.00, 0.60, 0.45)),
        (0.22, 0.70, 0.15, (0.92, 0.62, 0.05)),
        (0.84, 0.82, 0.12, (0.70, 0.35, 0.65)),
        (0.47, 0.87, 0.10, (0.30, 0.66, 0.88)),
    )
    for across, down, radius, colour in balls:
        shade = np.hypot(x - across - 0.05, y - down - 0.05)
        scene = scene * (1 - 0.45 * np.clip(1.3 - shade / radius, 0, 1))[..., None]
        u, v = (x - across) / radius, (y - down) / radius
        depth = np.sqrt(np.clip(1 - u**2 - v**2, 0, None))
        light = np.clip(-0.5 * u - 0.6 * v + 0.62 * depth, 0, None)
        ball = np.asarray(colour) * (0.25 + 0.75 * light)[..., None] + 0.8 * (light**24)[..., None]
        cover = _inside(radius - np.hypot(x - across, y - down), size)[..., None]
        scene = scene * (1 - cover) + ball * cover
    return _finished(scene)


def star(size: int = SIZE) -> Picture:
    """A Siemens star: edges in every direction, finer towards the centre."""
    y, x = _grid(size)
    spokes = np.sin(18 * np.arctan2(y - 0.5, x - 0.5))
    width = np.hypot(x - 0.5, y - 0.5) / 18  # of a spoke, so that its edge is one sample soft
    edge = np.clip(0.5 + spokes * width * size, 0, 1)
    scene = _mix(edge[..., None], (0.06, 0.09, 0.22), (0.97, 0.94, 0.86))
    return _finished(_over(scene, (0.82, 0.33, 0.05), _inside(0.03 - np.hypot(x - 0.5, y - 0.5), size)))


def rings(size: int = SIZE) -> Picture:
    """A zone plate: circles that become finer outwards, up to half a cycle per sample at the sides."""
    y, x = _grid(size)
    squared = (x - 0.5) ** 2 + (y - 0.5) ** 2
    waves = 0.5 + 0.5 * np.cos(np.pi * size * squared)
    return _finished(_mix(waves[..., None], (0.03, 0.12, 0.20), (0.96, 0.97, 0.90)))


def letters(size: int = SIZE) -> Picture:
    """Words in three sizes: what people want to read again after a blur."""
    scene = np.ones((size, size, 3)) * (0.97, 0.95, 0.90)
    dots = np.zeros((size, size))
    lines = (
        (0.06, 7, "TCONV"),
        (0.34, 4, "TCONV LAB"),
        (0.5, 2, "TCONV LAB " * 2),
        (0.61, 1, "TCONV LAB " * 4),
    )
    for down, dot, text in lines:
        pixels = max(1, round(dot * size / SIZE))
        words = np.kron(_bitmap(text), np.ones((pixels, pixels)))
        top, left = round(down * size), round(0.05 * size)
        words = words[: size - top, : size - 2 * left]
        dots[top : top + words.shape[0], left : left + words.shape[1]] = words
    scene = _over(scene, (0.10, 0.13, 0.32), dots)
    y, x = _grid(size)
    bars = (np.sin(2 * np.pi * size * x / (2 + 14 * (1 - x))) > 0) & (y > 0.72) & (y < 0.92)
    return _finished(_over(scene, (0.55, 0.10, 0.12), bars.astype(float)))


def plain(size: int = SIZE) -> Picture:
    """One colour everywhere: whatever pattern appears was made by the method."""
    return _finished(np.ones((size, size, 3)) * (0.45, 0.56, 0.62))


PICTURES: dict[str, Callable[..., Picture]] = {
    "hills": hills,
    "marbles": marbles,
    "star": star,
    "rings": rings,
    "letters": letters,
    "plain": plain,
}


def luminance(picture: ArrayLike) -> NDArray[Any]:
    """Brightness: (3, H, W) or (1, H, W) -> (H, W), in the picture's own dtype."""
    picture = np.asarray(picture)
    if picture.shape[0] == 1:
        return np.array(picture[0])
    return np.asarray(np.tensordot(np.asarray(LUMA, picture.dtype), picture, axes=1))


def divisible(picture: ArrayLike, factor: int) -> NDArray[Any]:
    """The picture without the last rows and columns that `factor` does not divide: (…, H, W)."""
    picture = np.asarray(picture)
    rows, columns = (size - size % factor for size in picture.shape[-2:])
    if not rows or not columns:
        raise ShapeError(
            f"a picture of {picture.shape[-2]} × {picture.shape[-1]} is too small for factor {factor}. "
            f"Use one with at least {factor} rows and columns."
        )
    return np.ascontiguousarray(picture[..., :rows, :columns])


def shrink(picture: ArrayLike, factor: int) -> NDArray[Any]:
    """Averages of factor × factor samples: (…, H, W) -> (…, H/factor, W/factor)."""
    picture = divisible(picture, factor)
    *leading, rows, columns = picture.shape
    blocks = picture.reshape(*leading, rows // factor, factor, columns // factor, factor)
    return np.asarray(blocks.mean((-3, -1)))


def _grid(size: int) -> tuple[Floats, Floats]:
    """Row and column of every sample's centre, from 0 to 1: two (size, size)."""
    centres = (np.arange(size) + 0.5) / size
    y, x = np.meshgrid(centres, centres, indexing="ij")
    return y, x


def _inside(distance: Floats, size: int) -> Floats:
    """1 inside a shape (distance > 0), 0 outside, one sample of transition."""
    return np.asarray(np.clip(0.5 + distance * size, 0, 1))


def _mix(share: Floats, first: tuple[float, ...], second: tuple[float, ...]) -> Floats:
    share = np.clip(share, 0, 1)
    return np.asarray(np.asarray(first) * (1 - share) + np.asarray(second) * share)


def _over(scene: Floats, colour: tuple[float, ...], cover: Floats) -> Floats:
    """Paint `colour` over the scene (H, W, 3) where `cover` (H, W) is 1."""
    return np.asarray(scene * (1 - cover[..., None]) + np.asarray(colour) * cover[..., None])


def _bitmap(text: str) -> Floats:
    """Letters side by side, one column apart: (7, 6·letters), 1 where there is ink."""
    bits = [[[row >> (4 - dot) & 1 for dot in range(5)] + [0] for row in _LETTERS[one]] for one in text]
    return np.concatenate([np.asarray(letter, float) for letter in bits], axis=1)


def _finished(scene: Floats) -> Picture:
    """Rows × columns × colours to the order of layers (3, H, W), read-only so that it can be shared."""
    picture = np.ascontiguousarray(np.clip(scene, 0, 1).transpose(2, 0, 1), np.float32)
    picture.flags.writeable = False
    return picture
