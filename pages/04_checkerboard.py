"""Checkerboard: when stamps overlap unevenly

Lesson 4: how many stamps reach a cell, what the weights make of it, and when a pattern appears.
"""

import streamlit as st

from tconv_core.overlap import ones_response, phase_sums, stacked_periods
from tconv_core.presets import PRESETS
from tconv_ui import export
from tconv_ui import overlap_words as words
from tconv_ui.downloads import take_picture
from tconv_ui.drawing import draw
from tconv_ui.figures.overlap import count_map, meters, phase_tile, response_map, stack_maps
from tconv_ui.figures.plots import spectrum_chart, unevenness_chart
from tconv_ui.figures.style import CHART, scale_of
from tconv_ui.lessons import lesson
from tconv_ui.links import preset_row
from tconv_ui.parameters import current, kernel_of

setting = current()
geometry = setting.geometry
line = geometry.is_line

st.markdown(
    "Where stamps overlap, they add up. If some cells get more than their neighbours, a **checkerboard** can appear: "
    "even on a plain grey wall, and before the network has learned anything. The kernel's **phase sums** decide "
    "whether it does, not its size alone."
)
choice = st.pills(
    "Kernel",
    list(words.GALLERY),
    default="Your own",
    required=True,
    key="gallery",
    wrap=True,
    bind="query-params",
)
gallery = words.GALLERY[choice]
seed = 1
if gallery == "random":
    seed = int(st.number_input("Seed", 0, 9999, 1, key="gallery_seed", width=160, bind="query-params"))
weight = words.chosen_kernel(gallery, setting.weight, seed)
ones = ones_response(weight, geometry)
scale = scale_of(ones, phase_sums(weight, geometry))
draw(
    count_map(geometry, words.counts_sentence(geometry)),
    response_map(ones, scale, geometry, words.response_sentence(weight, geometry)),
    key="maps",
    columns=True,
)

st.markdown(
    "### Try it\n"
    "1. Open *The classic checkerboard*: 1, 2 or 4 stamps reach a cell, and the sums follow.\n"
    "2. Open *Uneven overlap, flat result*, then *Even overlap, yet a pattern*. The two pictures disagree.\n"
    "3. Set kernel 4 and stride 2. Switch from **Ones** to **Bilinear** to **Random**: which stay flat?\n"
    "4. Make the stride larger than the kernel: gaps."
)
preset_row(
    "checkerboard",
    [PRESETS[name] for name in ("D1", "D4", "D5", "D6", "D7a", "D7b", "D7c", "D8a", "D8b", "D9", "D10c")],
)

st.markdown(
    "### Why: the phase sums\n"
    "Stamps land one *stride* apart, so an output cell always meets the same few taps: those of its **phase**, which "
    "is the remainder of its place divided by the stride. With an input of ones it becomes their sum:\n\n"
    f"$$\n{words.phase_formula(geometry)}\n$$\n\n"
    "The inside is flat **if and only if** all phase sums are equal. Every phase below has the colour of its inner "
    "cells in the picture of the ones. Near the border other things happen, so there are two meters."
)
draw(
    phase_tile(
        weight,
        scale,
        geometry,
        f"{words.phase_numbers(weight, geometry)}\n{words.phases_sentence(weight, geometry)}",
    ),
    *meters(weight, geometry, words.verdicts(weight, geometry)),
    key="phase sums",
    columns=True,
    wide=1,
)

view = st.segmented_control(
    "**Look further**",
    words.VIEWS,
    default=words.VIEWS[0],
    required=True,
    key="look",
    wrap=True,
    bind="query-params",
)
if view == words.VIEWS[0]:
    periods = stacked_periods(weight, geometry, 4, longest=64)
    st.markdown(
        "The same layer again and again on a constant input, far from any border. Each picture shows the space "
        f"of one input cell. {words.stack_sentence(periods, 4)}"
    )
    draw(*stack_maps(periods, line), key="stack")
if view == words.VIEWS[1]:
    map_of_all = words.meters_of_all_sizes(
        words.kernels_of_all_sizes(gallery, kernel_of((1 if line else 16, 16)), line, seed), geometry
    )
    found = words.map_sentence(map_of_all, geometry, gallery)
    st.markdown(f"{found} A white dot is an even combination, the square is your setting.")
    st.plotly_chart(
        unevenness_chart(map_of_all, words.marks(geometry)),
        key="all sizes",
        width="stretch",
        config=CHART,
        alt=f"Unevenness for kernels 1 to 16 and strides 1 to 8. {found}",
    )
    take_picture(
        setting,
        "unevenness",
        export.unevenness,
        map_of_all,
        words.marks(geometry),
        words.WEIGHTS[gallery],
        label="Take this picture with you",
    )
    preset_row(
        "checkerboard",
        [PRESETS[name] for name in ("D2a", "D2b", "D2c", "D2d", "D2e", "D3d", "D3a", "D3c", "D3b")],
        "Layers that enlarge by their stride",
        {"look": "Every kernel and stride"},
    )
if view == words.VIEWS[2]:
    st.markdown(
        "The gradient of a strided **convolution** by its input *is* a transposed convolution. So networks that "
        "only shrink pictures have this checkerboard too: in their gradients, some input cells get more than "
        f"their neighbours, in the pattern above. {words.gradient_sentence(weight, geometry)}"
    )
if view == words.VIEWS[3]:
    removed = words.spectrum_sentence(weight, geometry)
    st.markdown(
        "Zeros between the input cells copy its spectrum to every multiple of 1/stride. The copies are called "
        "*images*, and the kernel is the filter that must remove them: for a constant input, its |W| has to be zero there. "
        f"{removed}\n\nA dotted line stands at each image, with an open circle where the kernel removes it and "
        "a diamond where it stays. Along one axis the other is held at frequency 0."
    )
    curves = words.curves(weight, geometry)
    st.plotly_chart(
        spectrum_chart(curves),
        key="spectrum",
        width="stretch",
        config=CHART,
        alt=f"Size of the kernel's spectrum from frequency 0 to one half. {removed}",
    )
    take_picture(setting, "spectrum", export.spectrum, curves, label="Take this picture with you")

st.markdown(
    "### What to notice\n"
    "- Without dilation, a stride that divides the kernel size makes the *overlap* even. That is neither needed for a flat result nor "
    "enough for one: the weights decide.\n"
    "- A dark border is not the checkerboard. It does not repeat, and padding cuts it away.\n"
    "- Random weights draw a pattern even where the overlap is even: their phase sums differ.\n"
    "- Training can make the phase sums equal, but nothing forces it to."
)
exercise = st.expander(
    "Exercise: a flat kernel of size 3 at stride 2", key="open exercise", on_change="rerun"
)
if exercise.open:  # what nobody has opened is not sent with every slider
    with exercise:
        st.markdown(
            "Stride 2 does not divide 3. Find weights, not all zero, that are flat all the same. Edit the kernel in the "
            "sidebar under *Values as text*, or in the first lesson.\n\n"
            + words.exercise_sentence(weight, geometry, gallery)
        )
        st.page_link(lesson("stamp").page(), label="Edit the kernel in “Stamp it”")
take_picture(setting, "overlap", export.overlap, geometry, weight)
