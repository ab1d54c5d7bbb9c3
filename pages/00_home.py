"""Tconv Lab: see what a transposed convolution does

The start page: what this is, for whom, where to start, and the operation itself, alive.
"""

import streamlit as st

from tconv_ui.links import lesson_list
from tconv_ui.parameters import current
from tconv_ui.player import show

st.markdown(
    "Networks that draw pictures make small maps larger by **transposed convolution**. One sentence holds all of "
    "it: **stamp the kernel for every input cell, add the stamps up, then crop.** New to it? Press Play, then go "
    "on to *Stamp it*. Checking a layer of yours? Set its sizes at the side."
)
show(current(), key="home", start=5)

st.subheader("The lessons")
st.markdown(
    "If `ConvTranspose2d`, checkerboards or “deconvolution” are new to you, or still puzzle you, take the lessons "
    "in order. Every number is computed from your own settings, and the address bar holds them all: copy it, and "
    "others see what you see."
)
lesson_list()
