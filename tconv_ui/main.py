"""The frame around every lesson: navigation, the shared parameters, their errors; then the page itself."""

from __future__ import annotations

import streamlit as st

from tconv_core import GeometryError
from tconv_ui import parameters, sidebar, teaching
from tconv_ui.lessons import lessons, neighbours

# Streamlit leaves six lines free above a page; the player needs them on a small screen.
ROOM = "<style>[data-testid='stMainBlockContainer'] { padding-top: 4.25rem; padding-bottom: 4rem; }</style>"

pages = {lesson.page: lesson for lesson in lessons()}
page = st.navigation(list(pages), position="top")
lesson = pages[page]
st.session_state["lesson"] = lesson.slug
# No page_title: the navigation sets one, and a second title costs the browser 6 ms at every rerun.
st.set_page_config(layout="wide")
st.html(ROOM)
sidebar.draw()
teaching.draw()
st.title(lesson.title)
for note in parameters.notes():
    st.warning(note)
try:
    parameters.current()
except GeometryError as error:
    sidebar.draw_way_out(error)
else:
    page.run()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for neighbour, words in zip(neighbours(lesson.slug), ("← Before: {}", "Next: {} →"), strict=True):
            if neighbour:
                st.page_link(neighbour.page, label=words.format(neighbour.label))
