"""Stamp it: every input cell stamps the kernel

Lesson 1: the operation itself, one input cell at a time.
"""

import streamlit as st

from tconv_core.presets import PRESETS
from tconv_ui import formulas
from tconv_ui.downloads import take_with_you
from tconv_ui.links import preset_row
from tconv_ui.parameters import current
from tconv_ui.player import show

setting = current()

st.markdown(
    "Take one number of the **input**, multiply the whole **kernel** by it (a little grid of weights; each of them "
    "is a *tap*), and **add** that stamp to the **output**. The next input cell stamps one *stride* further. Where stamps overlap, they add up: that is "
    "all a transposed convolution does."
)
show(setting, key="stamp", start=5)

st.markdown(
    "### Try it\n"
    "1. Press **Play**, then step back and forth. Watch a cell where two stamps meet: old value + new stamp.\n"
    "2. Point at an output cell: the input cells and kernel taps that made it light up in pairs, and the sum is "
    "written out. Tap or click to keep it.\n"
    "3. Change a number: double-click it, or select it and type. Only the cells its stamp reaches change.\n"
    "4. Press **Predict first** and choose where each stamp will land before you see it.\n"
    "5. Move **Stride** at the side (on a phone, behind **»**) to 1, then to 3: the stamps overlap more, then not at all."
)
preset_row("stamp", [PRESETS[name] for name in ("A0", "A5", "A6", "A7", "A8", "B1", "B2", "D9", "D10b")])

st.markdown(
    "### In a formula\nInput cell h puts kernel tap k at one output index, on each axis:\n\n"
    f"{formulas.in_words(setting.geometry, formulas.landing, formulas.size)}\n"
    "### What to notice\n"
    "- With a stride above 1, the **small** grid is the input and the large one the output. Nothing is undone: a "
    "transposed convolution is not the inverse of a convolution.\n"
    "- The kernel is used as it is, without a flip, and it does not grow: only its copies move apart.\n"
    "- **Padding cuts** the border off the output (the hatched cells). It makes the output smaller, not larger.\n"
    "- An empty cell has not been reached yet; a 0 is a sum of 0, or a cell that no stamp reaches."
)
with st.expander("Exercise: one output cell by hand"):
    st.markdown(
        "Choose an output cell where stamps overlap. Which input cells reach it? Solve *h · stride + k · dilation "
        "− padding* = its row for every tap *k*, and the same for its column. Multiply, add, then point at the "
        "cell to check your sum."
    )
take_with_you(setting)
