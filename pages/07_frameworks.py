"""In frameworks: one sum of stamps, many ways to cut it

Lesson 7: what PyTorch, Keras, TensorFlow, ONNX and JAX keep of the full sum, and code that prints your numbers.
"""

import streamlit as st

from tconv_core import scatter_add
from tconv_core.frameworks import calls
from tconv_core.presets import PRESETS
from tconv_core.snippets import SNIPPETS, expected
from tconv_ui import export, formulas, table
from tconv_ui.downloads import take_picture
from tconv_ui.drawing import draw
from tconv_ui.figures.frameworks import call_rows, crop_strips, layout_rows
from tconv_ui.links import preset_row
from tconv_ui.parameters import current

setting = current()
geometry = setting.geometry
found = calls(geometry)

st.markdown(
    "All frameworks stamp, add and **cut a window** out of the same full sum. They differ in three things only: where "
    "they cut, whether they turn the kernel by 180°, and the order of the axes. When your layer has the wrong size, "
    "or is shifted by one pixel against another framework's, look here."
)
preset_row("frameworks", [PRESETS[name] for name in ("A5", "A6", "A7", "A10", "A10op", "A11")])

st.markdown(
    "### Where they cut\n"
    "Set input, kernel and stride at the side. Each strip is one axis of the full sum; filled cells are what the call "
    "returns."
)
if geometry.height == geometry.width or setting.dimensions == "1-D":
    draw(
        crop_strips(
            [call for call in found if call.convention.framework != "JAX"], geometry.width, 1, "Each axis"
        ),
        crop_strips(
            [call for call in found if call.convention.framework == "JAX"],
            geometry.width,
            1,
            "Each axis in JAX",
        ),
        key="crops",
    )
else:
    draw(
        crop_strips(found, geometry.height, 0, "Rows"),
        crop_strips(found, geometry.width, 1, "Columns"),
        key="crops",
    )
with st.expander("The same as a table, with sizes and kernels"):
    table.show(
        "Calls",
        ("Call", "Arguments", "Cut before, after", "Output", "Kernel", "Your setting"),
        [table.Row(cells) for cells in call_rows(found, geometry)],
        key="calls",
    )

st.markdown(
    "### Try it\n"
    "1. Open *By hand against PyTorch and Keras*. The same kernel and stride, other numbers: which cells do both "
    "keep?\n"
    "2. Open *By hand, with output padding*. Now the sizes agree. Do the numbers?\n"
    "3. Set kernel 4, stride 2 and padding 1: every SAME cuts evenly, and PyTorch, Keras and ONNX agree."
)

st.subheader("In a formula")
st.markdown(formulas.in_words(geometry, formulas.full, formulas.kept))

st.subheader("Code that prints these numbers")
framework = st.segmented_control(
    "Framework", list(SNIPPETS), default="PyTorch", required=True, key="framework", bind="query-params"
)
st.code(SNIPPETS[framework](setting.x, setting.weight, geometry), language=None, wrap_lines=True)
st.markdown("It prints the result of your setting, rounded to six places:")
st.code(expected(scatter_add(setting.x, setting.weight, geometry)), language=None, wrap_lines=True)

st.subheader("Where the weights lie")
left, middle, right = st.columns(3)
channels = left.number_input("Input channels", 1, 4096, 8, key="channels", bind="query-params")
outputs = middle.number_input("Output channels", 1, 4096, 4, key="outputs", bind="query-params")
groups = right.number_input("Groups", 1, 4096, 1, key="groups", bind="query-params")
tap = geometry.height.kernel - 1, geometry.width.kernel - 1
places = layout_rows(
    channels=channels, outputs=outputs, groups=groups, kernel=geometry.kernel_shape, tap=tap
)
table.show(
    "Weight layouts",
    ("Framework", "Order of the axes", "Shape", "Last tap of channel 0 → 0 at"),
    [table.Row(cells) for cells in places],
    key="layouts",
)
st.markdown(
    f"The last column follows one weight, from input channel 0 to output channel 0 at the kernel's last tap {tap}. "
    "PyTorch keeps the **input** channels of a transposed convolution first, the other way round than in `Conv2d`. "
    "As many groups as input channels is a *depthwise* layer: each channel is enlarged by a kernel of its own."
)

st.markdown(
    "### What to notice\n"
    "- **SAME does not mean the same size.** It means input size × stride, reached by the cut it implies.\n"
    "- **An odd cut has to be uneven.** TensorFlow, Keras, JAX and ONNX `SAME_UPPER` cut the larger part at the end, "
    "ONNX `SAME_LOWER` at the start; PyTorch can say it only through output padding. That is the shift by one pixel.\n"
    "- **Output padding moves the end of the window.** The extra row holds real sums wherever a stamp reaches it.\n"
    "- **JAX turns the kernel** unless you say `transpose_kernel=True`, and its explicit padding goes around the "
    "stretched input: more padding, larger output.\n"
    "- The size (n − 1)·s − p + k that some pages give holds only where p equals the output padding."
)
with st.expander("Exercise: move a layer from Keras to PyTorch"):
    st.markdown(
        "Set kernel 5 and stride 2. Which padding and output padding make PyTorch return the size of Keras "
        "`padding='same'`? Are the numbers the same, or shifted? Compare the two strips, then think what you would "
        "have to do to the weights."
    )
take_picture(setting, "crops", export.crops, found, geometry.width, 1)
if geometry.height != geometry.width and setting.dimensions == "2-D":
    rows = "Take the crops of the rows with you"
    take_picture(setting, "crops-of-rows", export.crops, found, geometry.height, 0, label=rows)
