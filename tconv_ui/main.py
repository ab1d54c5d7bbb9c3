"""The frame around every lesson: navigation, the shared parameters, their errors; then the page itself."""

from __future__ import annotations

from functools import partial

import streamlit as st

from tconv_core import GeometryError
from tconv_ui import parameters, sidebar, teaching
from tconv_ui.lessons import Lesson, lessons, neighbours

# Streamlit leaves six lines free above a page; the player needs them on a small screen.
ROOM = "<style>[data-testid='stMainBlockContainer'] { padding-top: 4.25rem; padding-bottom: 4rem; }</style>"


@st.fragment(key=sidebar.BODY)
def body(lesson: Lesson) -> None:
    """What a lesson shows. A slider reruns this alone: the frame around it stays as it is."""
    for note in [*st.session_state[sidebar.REFUSED], *parameters.notes()]:
        st.warning(note)
    try:
        parameters.current()
    except GeometryError as error:
        sidebar.draw_way_out(error)
    else:
        lesson.run()


def foot(lesson: Lesson) -> None:
    """The ways to the lessons before and after."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for neighbour, words in zip(neighbours(lesson.slug), ("← Before: {}", "Next: {} →"), strict=True):
            if neighbour:
                st.page_link(neighbour.page(), label=words.format(neighbour.label))


st.session_state[sidebar.WHOLE] = ""
pages = {lesson: lesson.page(partial(body, lesson)) for lesson in lessons()}
page = st.navigation(list(pages.values()), position="top")
lesson = next(lesson for lesson in pages if pages[lesson] is page)
st.session_state["lesson"] = lesson.slug
# No page_title: the navigation sets one, and a second title costs the browser 6 ms at every rerun.
st.set_page_config(layout="wide")
st.html(ROOM)
sidebar.draw()
teaching.draw()
st.title(lesson.title)
page.run()
foot(lesson)
st.session_state[sidebar.WHOLE] = sidebar.page_asked()
