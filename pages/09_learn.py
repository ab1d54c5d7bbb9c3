"""Learn it: a kernel finds out by itself how to enlarge, and the checkerboard fades

Lesson 9: gradient descent on an upsampling kernel, live, from several beginnings side by side.
"""

import streamlit as st

from tconv_core import GeometryError
from tconv_core.presets import PRESETS
from tconv_ui import learning, learnt
from tconv_ui.links import preset_row
from tconv_ui.parameters import current

setting = current()
rows, columns = setting.geometry.height, setting.geometry.width

st.markdown(
    "Shrink a picture, then ask a transposed convolution to bring it back. A random kernel draws a **checkerboard** at "
    "first. Each step compares the result with the original and moves every weight a little downhill. Watch the kernel "
    "become smooth and its **phase sums** equal: a checkerboard costs loss, so training removes it, where it can."
)
plan, source = learning.plan(setting)
run = None
if plan.starts:
    try:
        run = learning.prepared(plan, source, setting)
    except GeometryError as error:
        st.error(str(error))
    else:
        learning.buttons(run)
        learning.live(run)
        learnt.send(run)
        learnt.take(run, setting)
else:
    st.info("Choose at least one kernel to begin with.")

st.markdown(
    f":small[Kernel {rows.kernel} × {columns.kernel}, stride {columns.stride} and dilation {columns.dilation} come from "
    "the sliders at the side. Padding and output padding are chosen so that the result is exactly stride times as large. "
    "The picture is learnt in grey, no side longer than 64. In a kernel blue adds, orange subtracts and white is 0. "
    "PSNR tells how near the result is to the original: 6 dB more are errors half as large.]"
)

st.subheader("Try it")
st.markdown(
    "1. Press **Start learning** and watch the two curves: the loss falls first, the unevenness follows.\n"
    "2. Set the kernel to 4 and add **ICNR** (random taps, the same for every phase) and **ones**. Which begin without a "
    "checkerboard, and do they keep it so?\n"
    "3. Set the kernel to 3 at stride 2: the phases have 4, 2, 2 and 1 taps, and yet their sums become almost equal.\n"
    "4. Choose **gradient descent** and raise the rate until the loss explodes. The page says where the limit is.\n"
    "5. Stop at any time, then open the learnt kernel in the lesson on the checkerboard."
)

preset_row(
    "learn", [PRESETS[name] for name in ("D2a", "D2b", "D2c", "D2d", "D3b", "D3c")], name="Kernels to try"
)

st.subheader("In a formula")
st.markdown(
    "The loss compares the output $y$ with the original $t$ over all $N$ cells; the step goes against its slope:"
)
st.latex(
    r"\begin{aligned}L(w) &= \tfrac1N\textstyle\sum_p (y_p - t_p)^2\\"
    r"w &\leftarrow w - \text{rate}\cdot\frac{\partial L}{\partial w}\end{aligned}\,"
)
st.markdown(
    "Tap $k$ carried input cell $h$ to one output cell, so its slope adds up the errors $e$ found there. That is a convolution once more:"
)
st.latex(
    r"\frac{\partial L}{\partial w_k} = \tfrac2N\textstyle\sum_h x_h\,e_{h\cdot s + k\cdot d - p},\quad e = y - t"
)
if run:
    st.markdown(learning.slope_in_numbers(run))

st.subheader("What to notice")
st.markdown(
    "- The output is linear in the kernel, so the loss is a bowl with one lowest value: the dotted line is computed, not "
    "learnt. Given time, and a rate that is small enough, every beginning ends there.\n"
    "- **The beginning decides the way, not the end.** A random one starts with a checkerboard and pays many steps to "
    "lose it. Bilinear and ICNR start without.\n"
    "- ICNR makes equal phases at the *start* only. Training moves every tap by itself; what keeps the sums together is the loss.\n"
    "- A real network has many layers and no single bowl. There the beginning, and the pattern in every gradient, matter "
    "for much longer."
)
with st.expander("Exercise: what can a kernel of 2 learn?"):
    st.markdown(
        "Set the kernel to 2 at stride 2 and train. Which picture does it end with, and why can it not do better? What "
        "is the smallest kernel that beats it clearly?"
    )
