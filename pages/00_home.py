"""Tconv Lab: see what a transposed convolution does

The start page: what this is, for whom, where to start, and the operation itself, alive.
"""

import streamlit as st

from tconv_ui.links import lesson_list, ways_in
from tconv_ui.parameters import current
from tconv_ui.player import show

st.markdown(
    "Networks that draw pictures turn a small grid of numbers into a larger one by **transposed convolution**. Its "
    "*kernel* is a little grid of weights: **stamp the kernel for every input cell, add the stamps up, then crop.** "
    "Press Play. The sliders at the side (on a phone, behind **»**) change the sizes."
)
show(current(), key="home", start=5)
ways_in(
    "Is something wrong with a layer of yours?",
    {
        "Its output has the wrong size": ("size", {"explore": "From n to m"}, "from-n-to-m"),
        "Another framework gives other numbers": ("frameworks", {}, ""),
        "It draws a checkerboard": ("remedies", {}, ""),
    },
)

st.subheader("The lessons")
st.markdown(
    "If `ConvTranspose2d` or “deconvolution” is new to you, or still puzzles you, take the lessons in order. Every "
    "number is computed from your own settings, and the address bar holds them all: copy it, and others see what you see."
)
lesson_list()
