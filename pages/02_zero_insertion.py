"""Zero insertion: the same numbers by a sliding window

Lesson 2: stretch the input with zeros, pad it, flip the kernel, slide. Both ways are computed and compared.
"""

import streamlit as st

from tconv_core.gathering import Stages, gather, work
from tconv_core.presets import PRESETS
from tconv_ui import export, formulas
from tconv_ui.downloads import take_picture
from tconv_ui.links import preset_row
from tconv_ui.parameters import current
from tconv_ui.player import show

setting = current()
geometry = setting.geometry

st.markdown(
    "Stamping asks where each input number **goes**. You can also ask where each output number **comes from**: "
    "put zeros between the input cells, zeros around them, turn the kernel by 180° and slide it with step 1. "
    "This is why the operation is also called *fractionally strided convolution*. It is the same operation, "
    "with the same overlaps."
)
with st.container(horizontal=True):
    stages = Stages(
        insert=st.toggle("Insert zeros between", value=True, key="insert", bind="query-params"),
        pad=st.toggle("Pad zeros around", value=True, key="pad", bind="query-params"),
        flip=st.toggle("Flip the kernel", value=True, key="flip", bind="query-params"),
    )
show(setting, key="zero-insertion", gathering=gather(setting.x, setting.weight, geometry, stages), start=9)

st.markdown(
    "### Try it\n"
    "1. Step through the output, or choose any output cell on either side. Left you see the stamps that land on "
    "it, right the window that covers it. Both write the same sum.\n"
    "2. Switch **Flip the kernel** off. This is the most common mistake: the numbers (marked ≠) are wrong unless "
    "the kernel looks the same when turned by 180°.\n"
    "3. Switch the zeros off: without those between, the output is not enlarged; without those around, the "
    "border is missing."
)
preset_row(
    "zero-insertion",
    [PRESETS[name] for name in ("A1", "A5", "A8", "A9e", "A2", "A3", "A4", "B8d", "M14", "D1")],
)

spent = work(geometry)
limit = 1 - 1 / (geometry.height.stride * geometry.width.stride)
st.markdown(
    "### In a formula\nHow many zeros go around the stretched input (a negative number cuts instead):\n\n"
    f"{formulas.in_words(geometry, formulas.gather_padding)}\n"
    "### What it costs\n"
    "Sliding over inserted zeros multiplies by zero most of the time. No library computes it this way; it is a "
    "way to **see** the operation, not the algorithm.\n\n"
    f"Useful products: **{spent.useful:,}**, all that stamping needs. Products with a zero: **{spent.wasted:,}**. "
    f"Wasted: **{spent.wasted_share:.1%}**. With this stride the wasted share of a large input tends to "
    f"**{limit:.1%}**; the padded border adds to it.\n"
    "### What to notice\n"
    "- The flip belongs to this view only. Stamping uses the kernel as it is, sliding uses it turned: the same "
    "weights, the same result.\n"
    "- Padding in the settings **reduces** the zeros around the stretched input. That is how it cuts the output.\n"
    "- *Fractionally strided* means: one step on the output is 1/stride of a step on the input. The kernel never "
    "moves by half a cell.\n"
    "- Another name does not remove checkerboards: the numbers are equal."
)
with st.expander("Exercise: find a kernel that forgives"):
    st.markdown(
        "Switch the flip off and edit the kernel until the sign says that both ways write the same numbers again. "
        "What do all such kernels have in common?"
    )
take_picture(setting, "zero-insertion", export.zero_insertion, geometry, setting.x, setting.weight, stages)
