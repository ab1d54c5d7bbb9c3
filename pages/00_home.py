"""Tconv Lab: see what a transposed convolution does.

For students who meet it for the first time, and for practitioners who want to check a layer.
"""

import streamlit as st

from tconv_ui.lessons import lessons

st.markdown(
    "A neural network that draws pictures has to make small maps larger. "
    "The usual tool is the **transposed convolution**, and one sentence holds all of it:"
)
st.markdown("> Stamp the kernel for every input cell, add the stamps up, then crop.")
for each in lessons()[1:]:
    st.page_link(each.page)
