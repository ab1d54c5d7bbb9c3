"""Pictures of the lesson on networks: shapes as blocks, and contact sheets of a generator's pictures."""

from __future__ import annotations

from math import log2, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_core.generator import Start
from tconv_core.networks import Layer, Network
from tconv_ui.figures.pixels import Pixels
from tconv_ui.figures.style import FIRST_LINE, SECOND_LINE

BLOCK_HEIGHT = 160  # of the largest map
GAP = 14
ENLARGING, OTHER = FIRST_LINE, SECOND_LINE


def blocks(network: Network, layers: tuple[Layer, ...]) -> str:
    """An SVG picture without text: every map a block, taller with its size, wider with its channels.

    Height grows with the square root of the size, width with the logarithm of the channels. Blocks that a
    transposed convolution or a shuffle made are filled, others outlined.
    """
    shapes = [(network.entry, False)]
    shapes += [(layer.exit, layer.step.kind in ("transposed", "shuffle")) for layer in layers]
    largest = max(shape[2] for shape, _ in shapes)
    drawn, left = [], float(GAP)
    for (channels, _, size), enlarging in shapes:
        height = max(4.0, BLOCK_HEIGHT * sqrt(size / largest))
        width = 6 + 4 * log2(channels + 1)
        top = (BLOCK_HEIGHT - height) / 2 + GAP
        look = f'fill="{ENLARGING}"' if enlarging else f'fill="none" stroke="{OTHER}" stroke-width="2"'
        drawn.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" {look}/>'
        )
        left += width + GAP
    tall = BLOCK_HEIGHT + 2 * GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left:.0f}" height="{tall}" '
        f'viewBox="0 0 {left:.0f} {tall}">{"".join(drawn)}</svg>'
    )


def blocks_in_words(network: Network, layers: tuple[Layer, ...]) -> str:
    """What the blocks show, as a sentence."""
    enlarging = [layer for layer in layers if layer.step.kind in ("transposed", "shuffle")]
    sizes = [network.entry[2], *(layer.exit[2] for layer in enlarging)]
    return (
        f"{network.title}: {len(layers)} layers from {network.entry[0]} channels to {layers[-1].exit[0]}; "
        f"the width grows {' → '.join(map(str, sizes))}."
    )


def sheet(pictures: NDArray[Any], columns: int, enlarge: int) -> Pixels:
    """Pictures (N, 3, P, Q) beside each other: (H, W, 3). One range for all, every cell a square.

    The darkest hundredth becomes black and the lightest white, since an untrained network stays near grey.
    """
    least, most = np.percentile(pictures, (1, 99))
    spread = most - least if most > least else 1.0
    shown = ((pictures - least) / spread).clip(0, 1)
    count, channels, height, width = shown.shape
    rows = -(-count // columns)
    gap = 2
    page = np.ones((channels, rows * (height + gap) - gap, columns * (width + gap) - gap), np.float32)
    for number, picture in enumerate(shown):
        top, left = number // columns * (height + gap), number % columns * (width + gap)
        page[:, top : top + height, left : left + width] = picture
    pixels = (255 * page).round().astype(np.uint8).transpose(1, 2, 0)
    return pixels.repeat(enlarge, 0).repeat(enlarge, 1)


def sheet_in_words(start: Start, share: float, count: int) -> str:
    """What a contact sheet shows, as a sentence."""
    return (
        f"{count} pictures of an untrained generator, weights “{start}”: {share:.1%} of their variance "
        f"repeats every 2 cells."
    )
