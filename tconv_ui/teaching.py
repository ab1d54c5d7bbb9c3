"""For the teacher, on every lesson: the switch of presenter mode, its playlist, and the state to hand out.

With the switch off this draws a toggle and a button, and imports nothing more.
"""

from __future__ import annotations

import streamlit as st

from tconv_ui.sidebar import rerun_all


def draw() -> None:
    """Draw the switch and the button at the end of the sidebar; when presenting, the bar above the page."""
    with st.sidebar:
        presenting = st.toggle(
            "Presenter mode",
            key="present",
            help="Large type and grids for a projector, and a playlist of settings. Escape leaves it.",
            bind="query-params",
            on_change=rerun_all,
        )
        hand_out = st.button("Hand out this state", width="stretch", on_click=rerun_all)
        if presenting or "playlist" in st.query_params or st.session_state.get("playlist"):
            st.text_input(
                "Playlist",
                key="playlist",
                placeholder="stamp.A5_checkerboard.D4",
                help="A lesson and a preset for each stop. Presenter mode has buttons for it.",
                bind="query-params",
                on_change=rerun_all,
            )
    if st.session_state.get("presented", False) and not presenting:
        st.set_page_config(initial_sidebar_state="auto")
    st.session_state["presented"] = presenting
    # A visitor who does not present need not wait for it.
    if presenting:
        from tconv_ui import presenter

        hand_out |= presenter.draw()
    if hand_out:
        from tconv_ui.hand_out import hand_out_dialog

        hand_out_dialog()
