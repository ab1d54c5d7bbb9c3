"""Remedies: what makes a checkerboard impossible, on a picture

Lesson 5: one small picture, one budget, one seed, seven ways to make it larger.
"""

import streamlit as st

from tconv_core import upsampling
from tconv_core.presets import PRESETS
from tconv_core.remedies import WAYS, colour_spread, coloured, difference
from tconv_ui import remedies, uploads
from tconv_ui.compare.compare import pixels
from tconv_ui.drawing import draw
from tconv_ui.figures import remedies as figures
from tconv_ui.figures import style
from tconv_ui.links import preset_row
from tconv_ui.parameters import current

setting = current()
kernel, factor = remedies.budget(setting)

st.markdown(
    f"A picture is made {factor} times smaller, then {factor} times larger again, in **seven ways with the same "
    "budget**: one kernel of the size you set, the same seed. Where outputs get unequal shares of the input, a "
    "**pattern with the period of the stride** appears. Some remedies make it impossible; one only removes it "
    "from the start; one is the same operation under another name."
)
choice, start = st.columns(2)
with choice:
    picture = uploads.choose().picture
with start:
    kind, seed = remedies.weights()
    st.markdown(
        f"Kernel {kernel} × {kernel} and stride {factor} come from the sliders at the side, and so do your kernel "
        "values. The picture brings its own size; every crop is chosen so that the result is exactly "
        f"{factor} times as large."
    )
scene, results = remedies.enlarged(picture, factor, kernel, kind, seed, setting)
lines = figures.lines(scene, results)  # before anything is drawn: the browser then draws once
remedies.gallery(scene, results)

st.markdown(
    "### Try it\n"
    "1. Move **Divider** and **Magnify**, or choose another picture on the right: the magnifier shows the same "
    "place in all of them.\n"
    "2. Choose the plain picture: whatever you see then was made by the method alone.\n"
    "3. Compare the kernels below. Then choose **Best for this picture**: the weights that training would find.\n\n"
    "**What people believe.** Each button opens the setting that settles it:"
)
remedies.questions(results, kernel, factor)
preset_row(
    "remedies",
    [
        PRESETS[name]
        for name in ("D2a", "D2b", "D2c", "D2d", "D2e", "D3d", "D3a", "D3c", "D3b", "D7a", "D12")
    ],
    "Other budgets",
)

st.subheader("Measured")
remedies.draw_table(results)
st.markdown(
    "Weights: numbers in the kernel; products: multiplications per input cell and colour. Unevenness: how much the "
    "output phases differ for a constant input. Peak: the strongest wave with period "
    f"{factor}, as a share of the mean brightness. PSNR (in decibels, more is nearer) and SSIM (1 is equal) "
    "compare with the original, away from the border."
)
st.plotly_chart(
    figures.spectra(lines, factor),
    key="spectra",
    config=style.CHART,
    alt=figures.spectra_in_words(lines, factor),
)

st.subheader("Three names, one operation")
transposed = results["transposed"]
fractional, phases, tied = st.columns(3)
with fractional:
    st.markdown(
        "**Fractionally strided convolution** inserts zeros and slides the flipped kernel. Beside the transposed "
        f"convolution: {remedies.verdict(difference(results['fractional'].picture, transposed.picture))}."
    )
with phases:
    shuffled = WAYS["shuffle"].apply(scene, scene.small, transposed.taps)
    st.markdown(
        f"**Convolution + pixel shuffle** with the same weights, dealt out to {factor}² = {factor**2} small kernels "
        f"of {-(-kernel // factor)} × {-(-kernel // factor)} taps: "
        f"{remedies.verdict(difference(shuffled.clip(0, 1), transposed.picture))}."
    )
with tied:
    one_stamp = upsampling.tied_kernel(results["nearest"].taps, factor)
    stamped = WAYS["transposed"].apply(scene, scene.small, one_stamp)
    st.markdown(
        f"**Nearest + convolution** is the transposed convolution whose kernel is box ∗ flip(w), "
        f"{one_stamp.shape[0]} × {one_stamp.shape[1]}: "
        f"{remedies.verdict(difference(stamped.clip(0, 1), results['nearest'].picture))}."
    )
draw(*figures.tied(results["nearest"].taps, one_stamp, factor), key="tied")

st.markdown(
    "### In a formula\n"
    "Away from the border, a constant input comes out multiplied by the sum of the taps that serve each phase. No "
    "pattern means that all these sums are equal. Those of your transposed kernel are\n\n"
    f"{remedies.phase_sums(transposed.taps, factor)}\n\n"
    "They are equal for every kernel that is a box convolved with something, *w* = box ∗ *v*. That is the same as "
    f"repeating every cell {factor} × {factor} times and then convolving with flip(*v*).\n"
    "### Bilinear weights belong on the diagonal\n"
    "A layer has a kernel for every pair of input and output channel. Bilinear weights that start a layer as an "
    "interpolation belong on the pairs red → red, green → green, blue → blue. On every pair, they mix the colours."
)
for column, everywhere in zip(st.columns(2), (False, True), strict=True):
    mixed = coloured(scene.small, factor, everywhere=everywhere)
    pairs = "every pair" if everywhere else "the diagonal"
    words = f"On {pairs}, the three colours of a sample differ by {colour_spread(mixed):.3f} on average."
    column.image(pixels(mixed), alt=words)
    column.markdown(words)

st.markdown(
    "### What to notice\n"
    "- **Pixel shuffle is not immune.** Its kernels start at random, so its phases differ. ICNR starts them equal, with "
    "the same small kernel for every phase; training is free to make them differ again.\n"
    "- **Nearest + convolution draws no checkerboard on a plain area**, whatever its weights: its kernel contains the "
    f"box. It pays for that with {factor}² times the products.\n"
    "- A kernel size that the stride divides makes the *number* of stamps even. Random weights are uneven all the "
    "same, and bilinear weights with kernel 3 and stride 2 are even although 2 does not divide 3.\n"
    "- **Max-unpooling** knows where each maximum was, which needs the large picture; most of its output is zeros "
    "until the convolution fills them.\n"
    "- The dark frame is not the checkerboard: fewer stamps reach the border."
)
with st.expander("Exercise: find the price of each remedy"):
    st.markdown(
        "Choose **Best for this picture** with kernel 4 and stride 2. Which ways reach the same PSNR, and why exactly "
        "the same? Which remedy is best, and how many products does it spend per input cell? Then choose kernel 3: "
        "who loses, and who does not?"
    )
remedies.take(setting, scene, results, lines, factor)
