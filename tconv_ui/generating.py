"""The small generator that runs on the page: its controls, its pictures, and how patterned they are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from tconv_core.architectures import dcgan
from tconv_core.generator import STARTS, Start, generate, noise, pattern_share, untrained
from tconv_ui import export
from tconv_ui.downloads import take_picture
from tconv_ui.figures.networks import sheet, sheet_in_words
from tconv_ui.figures.pixels import address
from tconv_ui.parameters import Setting

CHANNELS = 8  # of the last hidden layer: small enough to run while you wait
BATCH = 16  # for the normalisation; the first few are shown
SHOWN = 4
CAPTIONS: dict[Start, str] = {
    "random": "Random kernels, as training begins",
    "repeat and convolve": "Repeat every cell, then convolve",
}


class Drawn(NamedTuple):
    """Addresses of a contact sheet and of its first picture's middle, and the share that has period 2.

    sheet : the contact sheet's pixels (H, W, 3), as small as it is
    """

    sheet: NDArray[np.uint8]
    pictures: str
    corner: str
    share: float


@st.cache_data(max_entries=20, show_spinner=False)  # every kernel of one seed, and as many more
def drawn(kernel: int, seed: int, start: Start) -> Drawn:
    """Run the generator once: noise to pictures of 64 × 64."""
    network = dcgan(channels=CHANNELS, kernel=kernel)
    pictures = generate(network, untrained(network, seed, start), noise(network, BATCH, seed))[-1]
    corner = pictures[:1, :, 20:44, 20:44]
    return Drawn(
        sheet(pictures[:SHOWN], 2, 1),
        address(sheet(pictures[:SHOWN], 2, 3)),
        address(sheet(corner, 1, 16)),
        pattern_share(pictures),
    )


@st.fragment
def trial(setting: Setting) -> None:
    """Controls, and for every way to start the weights: the pictures, a magnified corner, the share."""
    left, right = st.columns(2)
    kernel = left.select_slider(
        "Kernel of the small generator", (2, 3, 4, 5, 6), 4, key="generator_kernel", bind="query-params"
    )
    seed = right.number_input(
        "Seed of noise and weights", 0, 9999, 1, key="generator_seed", bind="query-params"
    )
    results = {start: drawn(kernel, seed, start) for start in STARTS}
    for column, (start, result) in zip(st.columns(2), results.items(), strict=True):
        column.markdown(f"**{CAPTIONS[start]}**")
        column.metric("Of the variance, repeats every 2 cells", f"{result.share:.2%}")
        column.image(result.pictures, width="stretch", alt=sheet_in_words(start, result.share, SHOWN))
        column.markdown(":small[The middle of the first picture, magnified:]")
        column.image(
            result.corner,
            width="stretch",
            alt=f"24 × 24 cells of the first picture, weights “{start}”.",
        )
    framed = [
        export.Framed(
            CAPTIONS[start],
            f"{result.share:.2%} of the variance repeats every 2 cells",
            result.sheet.transpose(2, 0, 1) / 255,
        )
        for start, result in results.items()
    ]
    title = f"A generator before it has learnt anything, kernel {kernel}"
    words = "The checkerboard comes from the random kernels, not from training."
    take_picture(
        setting,
        "generator",
        export.gallery,
        title,
        words,
        *framed,
        label="Take these pictures with you",
        shows=f"kernel{kernel}-seed{seed}",
    )
