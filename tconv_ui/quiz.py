"""The cards and exercises of the quiz, drawn; answers are remembered in this session and nowhere else.

The memory is an ordinary entry of the session, not a widget's: it outlives a visit to another lesson.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from tconv_core import Axis
from tconv_core.errors import GeometryError
from tconv_core.myths import ANSWERS, MYTHS, Answer, Myth, judge
from tconv_core.presets import PRESETS, Preset
from tconv_core.quiz import (
    ROUND,
    Exercise,
    Feedback,
    FindLayer,
    PredictCell,
    PredictSize,
    SpotCheckerboard,
    exercise,
    layer_words,
)
from tconv_core.tasks import task
from tconv_ui.lessons import lessons
from tconv_ui.links import preset_row

CARDS = tuple(MYTHS)
FIELDS = {
    "kernel": ("Kernel", 1, 16),
    "stride": ("Stride", 1, 8),
    "padding": ("Padding", 0, 8),
    "output_padding": ("Output padding", 0, 7),
}
# Where in a lesson a card is settled, in that lesson's own parameters.
PLACES = {
    "M4": {"pad_input": "true"},
    "M7": {"explore": "Refused"},
    "M8": {"explore": "There and back"},
}
PATTERNS = {"flat": "Flat inside", "pattern": "A pattern"}


def draw_card(number: int) -> None:
    """Draw card `number` (from 1): the belief, three answers, and once answered the computed verdict."""
    myth = MYTHS[CARDS[number - 1]]
    with st.container(border=True):
        st.subheader(f"“{myth.belief}”", anchor=False)
        with st.container(horizontal=True):
            for answer in ANSWERS:
                st.button(
                    _chosen(answer.capitalize(), _memory("given").get(myth.id) == answer),
                    key=f"{myth.id} {answer}",
                    on_click=_answer_card,
                    args=(myth, answer),
                )
        given = _memory("given").get(myth.id)
        if given is not None:
            _draw_verdict(myth, given)
    _draw_next("card", number, len(CARDS))


def draw_exercise(seed: int, number: int) -> None:
    """Draw exercise `number` (from 1) of a seed: the question, the answer's widgets, the explanation."""
    name, question = f"{seed}/{number}", exercise(seed, number)
    with st.container(border=True):
        st.markdown(_task(question))
        if isinstance(question, PredictCell):
            st.markdown(f"Input {_matrix(question.x)}, kernel {_matrix(question.weight)}")
        if isinstance(question, SpotCheckerboard):
            st.markdown(f"Kernel {_matrix(question.weight)}")
            _draw_patterns(name, question)
        else:
            _draw_numbers(name, question)
        given = _memory("given").get(name)
        if given is not None:
            _draw_feedback(question, given, _check(question, given))
    _draw_next("exercise", number, ROUND)


def draw_score(names: list[str]) -> None:
    """One line: how many of these were right at the first try, which are left, and a way to start again."""
    first = _memory("first")
    marks = [{True: "✓", False: "✗", None: "·"}[first.get(name)] for name in names]
    answered = [first[name] for name in names if name in first]
    st.markdown(f"**{sum(answered)} right** at the first try, {len(answered)} of {len(names)} answered.")
    st.markdown(" ".join(f"{number}{mark}" for number, mark in enumerate(marks, 1)))
    if answered:
        st.button("Start again", on_click=_forget, args=(names,), key=f"again {names[0]}")


def exercise_names(seed: int) -> list[str]:
    """The names under which the exercises of a seed are remembered."""
    return [f"{seed}/{number}" for number in range(1, ROUND + 1)]


def _draw_verdict(myth: Myth, given: Answer) -> None:
    verdict = judge(myth)
    if given == verdict.answer:
        st.success(f"Right: **{verdict.answer}**. {myth.moral}")
    else:
        st.error(f"You said {given}. The cases say **{verdict.answer}**. {myth.moral}")
    st.markdown("Computed just now:")
    st.markdown(
        "\n".join(f"- {'✓ holds' if case.holds else '✗ fails'}: {case.words}" for case in verdict.cases)
    )
    _draw_link(myth.lesson, PRESETS[myth.preset], PLACES.get(myth.id))


def _draw_numbers(name: str, question: PredictSize | PredictCell | FindLayer) -> None:
    if isinstance(question, FindLayer):
        cells = [column for _ in range(2) for column in st.columns(2)]
        for cell, (field, (label, least, most)) in zip(cells, FIELDS.items(), strict=True):
            with cell:
                _draw_number(f"{name} {field}", label, least, most)
    else:
        _draw_number(name, "Your answer", -999, 999)
    st.button("Check", key=f"check {name}", on_click=_answer_numbers, args=(name, question))
    if st.session_state.pop("incomplete", None) == name:
        wanted = "all four numbers" if isinstance(question, FindLayer) else "a number"
        st.info(f"Type {wanted} first, then press Check.")


def _draw_number(name: str, label: str, least: int, most: int) -> None:
    """A number whose draft outlives a visit to another lesson."""
    st.number_input(
        label,
        least,
        most,
        _memory("drafts").get(name),
        key=f"draft {name}",
        placeholder="a whole number",
        on_change=_keep_draft,
        args=(name,),
    )


def _draw_patterns(name: str, question: SpotCheckerboard) -> None:
    given = _memory("given").get(name)
    with st.container(horizontal=True):
        for pattern, label in PATTERNS.items():
            st.button(
                _chosen(label, given == pattern),
                key=f"{name} {pattern}",
                on_click=_answer,
                args=(name, question, pattern),
            )


def _draw_feedback(question: Exercise, given: Any, feedback: Feedback) -> None:
    if feedback.right:
        st.success(f"Right. {feedback.words}")
    else:
        st.error(f"Not yet. {feedback.words}")
    if isinstance(question, FindLayer):
        if not feedback.right:
            with st.expander("Show one that works"):
                st.markdown(f"{layer_words(question.answers[0]).capitalize()}.")
        try:
            axis = Axis(size=question.size, **dict(zip(FIELDS, given, strict=True)))
        except GeometryError:
            return
        _draw_link(3, _preset(axis))
    elif isinstance(question, PredictSize):
        _draw_link(3, _preset(question.axis))
    elif isinstance(question, PredictCell):
        line = question.x.shape[0] == 1
        _draw_link(1, _preset(question.geometry.width, question.x, question.weight, line=line))
    else:
        axis = question.geometry.width
        _draw_link(4, _preset(axis, np.ones((1, axis.size), np.int64), question.weight))


def _draw_link(number: int, preset: Preset, own: Mapping[str, object] | None = None) -> None:
    """A link to the lesson with this number; to the first one where that lesson does not exist yet."""
    slugs = {int(lesson.path.name[:2]): lesson.slug for lesson in lessons()}
    slug = slugs.get(number, slugs[1])
    title = next(lesson.label for lesson in lessons() if lesson.slug == slug)
    preset_row(slug, [preset], f"See it in the lesson {title}; Back brings you here again", own)


def _draw_next(key: str, number: int, last: int) -> None:
    with st.container(horizontal=True):
        st.button("Previous", key=f"previous {key}", disabled=number <= 1, on_click=_move, args=(key, -1))
        st.button("Next", key=f"next {key}", disabled=number >= last, on_click=_move, args=(key, 1))


def _chosen(label: str, chosen: bool) -> str:
    return f"**{label}** (your answer)" if chosen else label


def _task(question: Exercise) -> str:
    title, words = task(question)
    return f"**{title}.** {words}"


def _preset(
    axis: Axis, x: NDArray[Any] | None = None, weight: NDArray[Any] | None = None, *, line: bool = True
) -> Preset:
    return Preset(
        id="quiz",
        title="Open this setting",
        dimensions="1-D" if line else "2-D",
        x=None if x is None else tuple(map(tuple, x.tolist())),
        w=None if weight is None else tuple(map(tuple, weight.tolist())),
        **asdict(axis),
    )


def _matrix(values: NDArray[Any]) -> str:
    rows = r"\\".join("&".join(map(str, row)) for row in values.tolist())
    return rf"$\begin{{bmatrix}}{rows}\end{{bmatrix}}$"


def _memory(part: str) -> dict[str, Any]:
    """What this session remembers: the `first` verdict, the answer `given` last, and `drafts`, by name."""
    memory: dict[str, dict[str, Any]] = st.session_state.setdefault(
        "quiz", {"first": {}, "given": {}, "drafts": {}}
    )
    return memory[part]


def _answer_card(myth: Myth, answer: Answer) -> None:
    _memory("given")[myth.id] = answer
    _memory("first").setdefault(myth.id, answer == judge(myth).answer)


def _answer_numbers(name: str, question: PredictSize | PredictCell | FindLayer) -> None:
    if isinstance(question, FindLayer):
        given = tuple(st.session_state[f"draft {name} {field}"] for field in FIELDS)
        complete = None not in given
    else:
        given = st.session_state[f"draft {name}"]
        complete = given is not None
    if complete:
        _answer(name, question, given)
    else:
        st.session_state["incomplete"] = name


def _answer(name: str, question: Exercise, given: Any) -> None:
    _memory("given")[name] = given
    _memory("first").setdefault(name, _check(question, given).right)


def _check(question: Exercise, given: Any) -> Feedback:
    return question.check(*given) if isinstance(question, FindLayer) else question.check(given)


def _keep_draft(name: str) -> None:
    _memory("drafts")[name] = st.session_state[f"draft {name}"]


def _forget(names: list[str]) -> None:
    for part in ("first", "given", "drafts"):
        memory = _memory(part)
        for name in [name for name in memory if name in names or name.partition(" ")[0] in names]:
            del memory[name]
            if f"draft {name}" in st.session_state:
                st.session_state[f"draft {name}"] = None


def _move(key: str, step: int) -> None:
    st.session_state[key] += step
