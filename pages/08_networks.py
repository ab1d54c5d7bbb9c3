"""In networks: where transposed convolutions work, and what they cost

Lesson 8: real networks layer by layer, a real generator on real noise, and the price of each way to compute.
"""

import streamlit as st

from tconv_core import GeometryError
from tconv_core.networks import total, walk
from tconv_core.presets import PRESETS
from tconv_ui import formulas, generating, measuring, network_walk, table
from tconv_ui.figures import networks as figures
from tconv_ui.links import preset_row
from tconv_ui.parameters import current

setting = current()

st.markdown(
    "A network that draws pictures, labels pixels or makes sound starts from a **small map with many channels** and "
    "ends with a **large map with few**. Transposed convolutions do the enlarging. Choose a network, change its "
    "numbers, and follow the shapes: every count below is made anew."
)
network = network_walk.chosen()
try:
    layers = walk(network)
except GeometryError as error:
    st.error(str(error))
    st.stop()
st.image(figures.blocks(network, layers), alt=figures.blocks_in_words(network, layers))
st.markdown(
    f":small[{network.title}, {network.source}. A block is taller when its map is larger and wider when it has more "
    "channels. Filled: made by a transposed convolution or a pixel shuffle. Outlined: made by anything else.]"
)
network_walk.draw(network, layers)
st.markdown(
    f":small[k kernel, s stride, p padding, op output padding, d dilation, g groups. Shapes are channels × height × width. "
    f"Biases, scales and shifts add {total(layers, 'extras'):,} numbers to the weights. Multiply-adds are for one "
    "example. The numbered links open a layer in lesson 1, 3 or 4; ≈ says that a slider does not reach so far: a large "
    "map opens as a small one, a large kernel and its stride are divided by the same number, which keeps the overlap. "
    "A convolution with stride 1 opens too: it is a transposed convolution with the kernel flipped.]"
)

st.subheader("Try it")
st.markdown(
    "1. Double the channels. Which counts double, and which become four times as large?\n"
    "2. In the DCGAN, set the kernel to 3, then to 5: the sizes stay, because padding and output padding follow. "
    "Open a layer in lesson 4 and see what happens to the overlap.\n"
    "3. In the U-Net, follow a skip. Without zeros around the 3×3 convolutions it is larger than the map it joins "
    "and has to be cropped.\n"
    "4. In the FCN, switch to one kernel for each class: bilinear enlarging needs nothing between different classes."
)

st.subheader("A generator before it has learnt anything")
st.markdown(
    "This is a small DCGAN, run here and now: 100 random numbers become a picture of 64 × 64 through five transposed "
    "convolutions with random weights. Left, the **checkerboard** is there from the start, also where the stride "
    "divides the kernel: the overlap is even, yet the random kernels have unequal phase sums. Right, the same layers "
    "with kernels that repeat each cell and then convolve: no checkerboard."
)
generating.trial(setting)

st.subheader("What one layer costs")
part = network_walk.choose(network_walk.parts(layers, network.line, setting))
for column, formula in zip(
    st.columns(2), (network_walk.weights_formula(part), network_walk.products_formula(part)), strict=True
):
    column.latex(formula)
st.markdown(
    ":small[C input and D output channels, g groups, a kernel of K × L taps, an input of H × W cells; the size of one "
    "axis as in lesson 3]"
)
for line in formulas.per_axis(part.geometry, formulas.output_size):
    st.latex(line)
scatter, zeros, phases = st.columns(3)
scatter.metric("Scatter: stamp and add", f"{part.cost.scatter:,}")
zeros.metric("Zero insertion: slide over zeros", f"{part.cost.zero_insertion:,}")
phases.metric("Sub-pixel: a small kernel per phase", f"{part.cost.sub_pixel:,}")
st.markdown(
    f"Of the products over inserted zeros, {max(part.cost.wasted_share, 0):.1%} could be left out. Zero insertion is a "
    "way to *see* the operation. What libraries run is one of the other two. "
    "(The scatter also stamps what the crop cuts off; the others spare themselves that.)"
)
measuring.trial(part)
preset_row("zero-insertion", [PRESETS["M14"]], name="See the products with zeros")
answer = network_walk.swapped_weight_answer(part)
if answer:
    st.markdown(
        f"**Which way round is the weight?** Here it is (in, out, height, width) = ({part.inputs}, "
        f"{part.outputs // part.groups}, …), the other way round than in a convolution. Swapped, the layer refuses:"
    )
    st.code(answer, language=None, wrap_lines=True)

st.subheader("Two ways to pay less")
st.markdown(
    "**Groups** let each part of the input channels serve only its part of the output channels. "
    "**Dilation** spreads the taps: the stamp reaches further for the same price, with gaps inside."
)
table.show(
    f"Groups for {part.name}",
    ("Groups", "Weights", "Multiply-adds"),
    network_walk.group_rows(part),
    key="groups of a layer",
)
table.show(
    f"Dilation for {part.name}",
    ("Dilation", "Reach of one stamp", "Weights of one kernel", "A full kernel of this reach"),
    network_walk.dilation_rows(part),
    key="dilations",
)

st.subheader("Layers that people use")
st.markdown("Open one on a small map and look at its stamps.")
preset_row("stamp", [PRESETS[name] for name in ("D10a", "D10b", "D10c", "D10d", "D11a", "D11b")])

st.subheader("What to notice")
st.markdown(
    "- The weights sit where the channels are many, the multiply-adds where channels *and* map are large.\n"
    "- A transposed convolution multiplies each **input** cell by each weight. Its stride costs nothing: a larger "
    "output has fewer stamps per cell.\n"
    "- In PyTorch the weight's shape is (in, out, height, width), because the layer is a convolution seen from behind.\n"
    "- Audio networks choose a kernel of twice the stride: two stamps everywhere, in one dimension.\n"
    "- Even overlap does not save a generator from starting with a checkerboard; equal phase sums do."
)
with st.expander("Exercise: half the price"):
    st.markdown(
        "Find a change to the DCGAN that leaves the picture's size alone and at least halves the multiply-adds. Find "
        "a second one. Which of them changes what the first layer costs, and which the last?"
    )
