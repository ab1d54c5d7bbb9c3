"""Matrix: the transpose of a convolution, and not its inverse

Lesson 6: C and its transpose entry by entry, why "deconvolution" is a misnomer, and what a real one does.
"""

import streamlit as st

from tconv_core import deconvolution
from tconv_core.presets import PRESETS
from tconv_ui import export, matrices, matrix_view, restoring, uploads
from tconv_ui.downloads import take_picture
from tconv_ui.drawing import draw
from tconv_ui.figures import matrix as figures
from tconv_ui.links import preset_row
from tconv_ui.parameters import current

setting = current()
geometry, x, weight = setting.geometry, setting.x, setting.weight
rows, columns = matrices.size(geometry)
filled = matrices.nonzero(setting)

st.markdown(
    "Write a map as one long column of numbers, and every convolution is a **matrix C**. The transposed convolution "
    "multiplies by **Cᵀ**: the same numbers, rows and columns exchanged. That is where its name comes from. It is "
    "**not the inverse**: it gives back the shape of a map, not its numbers."
)
if matrices.can_point(geometry):
    matrix_view.show(setting, key="matrix")
elif matrices.can_map(geometry):
    st.info("This matrix is too large to point at its entries; a smaller input brings that back.")
    draw(figures.whole(weight, geometry), key="whole")
else:
    st.info(
        f"This matrix has {rows:,} × {columns:,} entries: too many to draw. A smaller input, or one dimension, "
        "brings the picture back."
    )
shape, share, reuse = st.columns(3)
shape.metric("Rows × columns of C", f"{rows:,} × {columns:,}")
share.metric("Entries that are not 0", f"{filled / (rows * columns):.1%}")
reuse.metric("Different weights in it", f"{weight.size:,}")

st.markdown(
    "### Try it\n"
    "1. Point at a kernel tap: it stands on a diagonal band of the matrix, the same number again and again.\n"
    "2. Point at an input cell: its column of Cᵀ is its **stamp**. Point at an output cell: its row of Cᵀ is its sum.\n"
    "3. Press **Show C instead**: now each row is a window of the convolution."
)
preset_row("matrix", [PRESETS[name] for name in ("A8", "A0", "A5", "D13", "A9b", "A9c", "D12", "D9")])

st.subheader("There and back")
if matrices.can_invert(geometry):
    v = matrices.large_map(geometry)
    trip = deconvolution.round_trip(v, weight, geometry)
    facts = deconvolution.properties(weight, geometry)
    st.markdown(
        "Take a large map **v**, convolve it, and come back by the transpose. The shape is right. The numbers are not: "
        f"C keeps {facts.rank} of {columns} dimensions, and no way back can know the rest. The **pseudo-inverse** C⁺ "
        "finds what is still there to be found."
    )
    draw(*figures.trip(trip), key="trip")
    st.markdown(
        f"If Cᵀ undid C, the product CᵀC would be the identity. Its largest distance from it is "
        f"**{facts.identity_error:g}**."
    )
    draw(figures.product(weight, geometry), figures.identity(weight, geometry), key="product")
else:
    st.info(
        f"The way there and back needs the {columns:,} × {columns:,} entries of CᵀC. Choose a smaller input, or one "
        "dimension, to see them."
    )

st.markdown(
    "### What the transpose does promise\n"
    "For every small map x and every large map v, both inner products are the same number. Here x is your input and v "
    "the map above; the left side convolves, the right side transposes:"
)
products = deconvolution.inner_products(x, matrices.large_map(geometry), weight, geometry)
st.markdown(matrices.inner_products(*products))
backpropagated = deconvolution.gradient_is_transposed(x, matrices.large_map(geometry), weight, geometry)
if backpropagated is None:
    st.markdown(
        "With this output padding, no convolution with the same arguments leads back to your input's size, so there "
        "is no backpropagation to compare with."
    )
else:
    st.markdown(
        "This is also **backpropagation**: the gradient of a convolution by its input multiplies by Cᵀ. Your input, sent "
        "backwards through the convolution, compared with the transposed convolution: "
        f"**{'the same numbers' if backpropagated else 'different numbers'}**."
    )

st.markdown(
    "### A real deconvolution\n"
    "In optics, astronomy and audio, *deconvolution* means to **undo** a blur. Blur a picture, add a little noise, and "
    "try three ways back. The transposed convolution blurs a second time. The pseudo-inverse divides by what the blur "
    "left of each frequency, and the noise with it. The **Wiener filter** divides only where the picture outweighs "
    "the noise that you tell it to expect. The picture wraps around at its border."
)
source = uploads.choose()
choices = restoring.choose(setting)
made = restoring.restored(source, choices)
restoring.gallery(made)
st.markdown(restoring.answer(made, choices))
st.markdown(
    "These are the two tasks that people mean when they say deconvolution: **deblurring**, and **super-resolution**, "
    "where the blur also drops samples. Set **Noise** to 0.0% and then to 0.1%, and watch the pseudo-inverse."
)

st.markdown(
    "### What to notice\n"
    "- The entries of Cᵀ are those of C. Nothing is divided, so nothing is undone.\n"
    "- Most entries are zero and the rest are copies of few weights. No library builds this matrix.\n"
    "- The transpose gets the *place* of everything right and its *size* wrong; an inverse has to get both right.\n"
    "- A network learns the weights of its transposed convolutions. They need not invert anything to be useful."
)
with st.expander("Exercise: when is the transpose an inverse?"):
    st.markdown(
        "Find a kernel and a stride for which CᵀCv equals C⁺Cv, number for number. Hint: let stamps lie side by side, "
        "and let the squares of the weights add up to 1. Why is even this no full inverse?"
    )
if matrices.can_point(geometry):
    take_picture(setting, "matrix", export.product, geometry, x, weight)
