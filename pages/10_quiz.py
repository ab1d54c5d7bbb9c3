"""Myths and quiz: decide first, then let the numbers judge

Lesson 10: beliefs that are tried on computed cases, and exercises that a class can share.
"""

import streamlit as st

from tconv_ui import quiz, worksheets

part = st.segmented_control(
    "What to do",
    ["Myths", "Exercises"],
    default="Myths",
    key="part",
    required=True,
    label_visibility="collapsed",
    bind="query-params",
)
if part == "Myths":
    st.markdown(
        "Is it so? *True* means in every case, *false* in none, *it depends* in some. Nothing is looked up: the "
        "cases are computed when you answer. (The sliders keep your setting for the other lessons; here they do nothing.)"
    )
    number = st.number_input(
        f"Card, 1 to {len(quiz.CARDS)}", 1, len(quiz.CARDS), 1, key="card", bind="query-params"
    )
    quiz.draw_card(number)
    quiz.draw_score(list(quiz.CARDS))
else:
    st.markdown(
        "The seed makes the exercises. It stands in the address: everyone who opens this address gets the same ones."
    )
    number = st.number_input(
        f"Exercise, 1 to {quiz.ROUND}", 1, quiz.ROUND, 1, key="exercise", bind="query-params"
    )
    place = st.container()
    seed = st.number_input("Seed", 0, 9999, 1, key="seed", bind="query-params")
    with place:
        quiz.draw_exercise(seed, number)
        quiz.draw_score(quiz.exercise_names(seed))
    st.markdown("Exercises 5 to 8 are harder: dilation, two dimensions, larger strides.")
    worksheets.offer(seed)

st.markdown(
    "### What to notice\n"
    "- *It depends* is no evasion: the cases show on which number it depends.\n"
    "- One case against it ends a rule, and no list of cases for it is a proof. The lessons give the reasons."
)
with st.expander("How the score works"):
    st.markdown(
        "Below the card, ✓ is right, ✗ is not, and · is not answered yet. Your first answer to a card or an exercise counts; after that you may try as often as you like. Score and "
        "answers live in this browser tab's session alone: they are gone when you reload, and no one else sees them."
    )
