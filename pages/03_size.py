"""Size: padding cuts, and output padding moves the second cut

Lesson 3: how large the output is, which size output padding names, and which layers lead from n to m.
"""

import streamlit as st

from tconv_core.presets import PRESETS
from tconv_core.sizes import climb, given_back, solve, unreached, with_padded_input
from tconv_ui import export, formulas, scissors, sizes, table
from tconv_ui.downloads import take_picture
from tconv_ui.links import preset_row
from tconv_ui.parameters import current

setting = current()
geometry = setting.geometry
both = sizes.sides(geometry)

st.markdown(
    "All stamps together fill a **canvas**. *Padding* p is a pair of scissors: it cuts p samples (cells of one "
    "axis) off **both** ends. *Output padding* op moves the second cut back out, so that only p − op samples go there. The canvas "
    "and the two cuts decide the size."
)
pad_input = st.toggle(
    "Pad the input instead (a common mistake)",
    key="pad_input",
    help="What comes out when zeros are put around the input and nothing is cut.",
    bind="query-params",
)
scissors.show(setting, pad_input=pad_input, key="scissors")
if pad_input:
    wrong = [with_padded_input(side.axis).output_size for side in both]
    right = [side.axis.output_size for side in both]
    st.info(
        f"With the padding put around the input, {' × '.join(map(str, wrong))} samples come out per axis in place "
        f"of {' × '.join(map(str, right))}. Zeros in the input stamp nothing but zeros: they only surround the "
        "canvas. The padding of a transposed convolution works at the other end, as a cut of the output."
    )

st.markdown(
    "### Try it\n"
    "1. Move **Padding** from 0 upwards: each step takes one sample from both ends. The output gets *smaller*.\n"
    "2. Move **Output padding**: it gives samples back at the end. They hold real sums while the canvas lasts; "
    "beyond it they are 0.\n"
    "3. Switch on **Pad the input instead** and compare the sizes."
)
preset_row(
    "size", [PRESETS[name] for name in ("B1", "B2", "B3", "B9a", "B9b", "B9c", "B9d")], "Cuts to compare"
)

st.markdown(
    "### The size, term by term\n"
    "$$m = (n-1)\\,s + d\\,(k-1) + 1 - 2p + op$$\n\n"
    ":small[n input size, m output size, k kernel size, s stride, d dilation, p padding, op output padding]"
)
for side in both:
    if side.name:
        st.markdown(f"**{side.name}**")
    table.show(
        f"Output size term by term {side.name.lower()}".strip(),
        ("Term", "Numbers", "Value", "What it is"),
        sizes.term_rows(side.axis),
        key=f"terms {side.name}",
    )
preset_row(
    "size",
    [PRESETS[name] for name in ("A9a", "A9b", "A9c", "A9d", "A9e", "A9f", "A9g")],
    "From n to m in the seven figures of Dumoulin and Visin (2016)",
)

side = both[0]
if len(both) > 1:
    chosen = st.segmented_control(
        "Axis for the tables below",
        [each.name for each in both],
        default="Height",
        key="axis",
        required=True,
        bind="query-params",
    )
    side = next(each for each in both if each.name == chosen)
axis = side.axis

view = st.segmented_control(
    "**Look closer**",
    sizes.VIEWS,
    default=sizes.VIEWS[0],
    required=True,
    key="explore",
    wrap=True,
    bind="query-params",
)
places = sizes.places(side)

if view == sizes.VIEWS[0]:
    st.markdown(
        "### Which size does output padding name?\n"
        f"A convolution with stride {axis.stride} gives {axis.size} samples for "
        f"{axis.stride} different sizes, because it drops what is left over at the end. Going back, output padding says "
        "which of them you mean. Choose one:"
    )
    table.show(
        "Sizes and their output padding",
        ("Size before", "After the convolution", "Output padding", "Given back"),
        sizes.collapse_rows(side, places[0]),
        key="collapse",
    )
    back, empty = given_back(axis), unreached(axis)
    st.markdown(
        f"Now: output padding {axis.output_padding} gives back **{back.real}** with sums and **{back.beyond}** beyond the "
        f"stamps. Of all {axis.output_size} samples, **{empty}** are reached by no stamp and are 0 whatever the input."
    )
    if axis.output_padding >= axis.stride:
        st.markdown(
            f"Output padding {axis.output_padding} is allowed because the dilation {axis.dilation} is larger. But it names "
            f"none of these sizes: the matching convolution does not map {axis.output_size} to {axis.size}."
        )
    preset_row(
        "size", [PRESETS[name] for name in ("B4a", "B4b", "B7a", "B7b")], "Collapsing sizes", places[0]
    )

if view == sizes.VIEWS[1]:
    st.subheader("From n to m: every layer that does it", anchor="from-n-to-m")
    left, right = st.columns(2)
    start = left.number_input(
        "From", 1, 1024, None, key="from", placeholder=f"{axis.size}, as set", bind="query-params"
    )
    target = right.number_input(
        "To", 1, 8192, None, key="to", placeholder=f"{axis.output_size}, as set", bind="query-params"
    )
    within = st.selectbox(
        "Look among",
        list(sizes.BOUNDS),
        key="within",
        help="A layer beyond the sliders is listed, but is no link.",
        bind="query-params",
    )
    own = places[1] | {"from": start, "to": target, "within": None if within == sizes.SMALL else within}
    start, target = start or axis.size, target or axis.output_size
    layers = solve(start, target, sizes.BOUNDS[within])
    rows = sizes.layer_rows(layers, start, side, own)
    usual = int((layers.usual != "").sum())
    st.markdown(
        f"**{layers.kernel.size:,}** layers lead from {start} to {target}, **{usual}** of them usual; these come first. "
        f"**{int(layers.even.sum()):,}** overlap evenly, **{int(layers.gaps.sum()):,}** leave gaps."
        + (f" The table shows the first {sizes.MOST_ROWS}." if layers.kernel.size > sizes.MOST_ROWS else "")
    )
    if rows:
        table.show(
            f"Layers from {start} to {target}",
            ("Kernel, stride, padding", "op", "d", "Overlap", "Known as"),
            rows,
            key="layers",
        )
    else:
        st.markdown("Within these bounds there is none. Look among more layers, or try another size.")

    table.show(
        "Well-known large layers",
        ("From n to m", "Kernel, stride, padding", "Used for"),
        sizes.large_rows(places[1]),
        key="large",
    )

if view == sizes.VIEWS[2]:
    st.markdown(
        "### There and back\n"
        f"A convolution and then a transposed convolution with the same numbers (kernel {axis.kernel}, stride "
        f"{axis.stride}, padding {axis.padding}, dilation {axis.dilation}) restores the size for one size in "
        f"{axis.stride}. The others need output padding:"
    )
    table.show(
        "There and back",
        ("Size", "After the convolution", "Back, without output padding", "To restore it"),
        sizes.round_trip_rows(axis),
        key="round-trip",
    )
    preset_row(
        "size",
        [PRESETS[name] for name in ("B5a", "B5b", "B5c", "B5d", "B5e", "B5f", "B6c")],
        "Round trips",
        places[2],
    )

if view == sizes.VIEWS[3]:
    st.markdown(
        "### A skip connection that does not fit\n"
        "A U-shaped network goes down by convolutions and up by transposed ones, and joins maps of equal depth. "
        "They must be equally large. The kernel, stride, padding and output padding are those of the sliders."
    )
    left, right = st.columns(2)
    picture = left.number_input("Picture size", 4, 1024, 25, key="picture_size", bind="query-params")
    depth = right.number_input("Levels", 1, 8, 4, key="levels", bind="query-params")
    levels = climb(axis, picture, depth)
    fits = bool(levels) and all(level.fits for level in levels)
    (st.success if fits else st.info)(sizes.level_verdict(levels, axis.output_padding))
    table.show(
        "Steps up, deepest first",
        ("Step up", "Skip connection", "Verdict"),
        sizes.level_rows(levels),
        key="climb",
    )
    preset_row(
        "size", [PRESETS[name] for name in ("B6a", "B6b", "D10d")], "Layers for the way up", places[3]
    )

if view == sizes.VIEWS[4]:
    st.markdown(
        "### What is refused, and why\n"
        "Output padding must be smaller than the stride **or** the dilation, one of them is enough."
    )
    table.show("Settings at the edge", ("Setting", "Answer"), sizes.refusal_rows(places[4]), key="refused")

st.markdown(
    "### What to notice\n"
    f"- A framework's SAME does not keep the size: it gives n · stride. {sizes.same_words(axis)} Where the cut is odd, "
    "one end loses one sample more; no half padding is needed.\n"
    f"- The size is not (n−1) · s − p + k, with k for the samples that a stamp spans. Your numbers would give {formulas.one_cut_size(axis)}, and the "
    f"output has {axis.output_size}. It is right only when p = op: then one end alone is cut.\n"
    "- A transposed convolution need not enlarge. With stride 1 the output may be larger, equal or smaller.\n"
    "- Output padding does not append zeros; it moves the second cut outwards."
)
preset_row("size", [PRESETS[name] for name in ("M10", "M23", "A9d")], "See it")
with st.expander("Exercise: from 7 to 15"):
    st.markdown(
        "A map of 7 samples has to become 15 with kernel 3 and stride 2. Which padding and output padding do it? "
        "Find them with the formula, then open **From n to m** and set From to 7 and To to 15. Is there a layer from 7 to 15 whose "
        "overlap is even?"
    )
take_picture(setting, "cuts", export.cuts, geometry, setting.x, setting.weight)
