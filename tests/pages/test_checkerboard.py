"""Lesson 4 as a visitor meets it: presets, gallery, views, exercise; without a browser."""

import json
from itertools import cycle, product

import pytest

from tconv_core.presets import PRESETS
from tconv_ui.links import link
from tconv_ui.overlap_words import GALLERY, VIEWS


def opened(open_lesson, preset="", **parameters):
    query = {}
    if preset:
        query = dict(part.split("=", 1) for part in link("", PRESETS[preset]).partition("?")[2].split("&"))
    app = open_lesson("checkerboard", **query, **parameters)
    assert not app.exception
    assert not app.error
    return app


def spoken(app):
    """Everything that the page says in words, below its pictures too."""
    below = [note for data in drawn(app) for note in data["notes"]]
    return "\n".join([*(element.value for element in app.main.markdown), *below])


def drawings(app):
    """The text alternatives of the drawn pictures."""
    return [text for data in drawn(app) for text in data["alternatives"]]


def drawn(app):
    """What every component that draws pictures was sent."""
    sent = [json.loads(element.proto.json or "{}") for element in app.get("bidi_component")]
    return [data for data in sent if "drawings" in data]


@pytest.mark.parametrize(
    ("preset", "claims"),
    [
        ("D1", ["1, 2 or 4 stamps", "**A checkerboard:**"]),
        ("D4", ["**Uneven overlap:**", "**Flat inside:**", "**No checkerboard:**"]),
        ("D5", ["**Even overlap:**", "**A checkerboard:**", "the weights draw a pattern"]),
        ("D6", ["1 stamp reach", "**A checkerboard:**"]),
        ("D8a", ["**The pattern compounds:**"]),
        ("D8b", ["Every layer stays flat inside."]),
        ("D9", ["**There are gaps:** 57 of 121 cells"]),
    ],
)
def test_a_preset_settles_its_misconception(open_lesson, preset, claims):
    said = spoken(opened(open_lesson, preset))
    for claim in claims:
        assert claim in said


def test_the_two_meters_measure_two_things(open_lesson):
    def meters(preset):
        alternatives = drawings(opened(open_lesson, preset))
        return [text.split(";")[0].removeprefix("Gauge at ") for text in alternatives if "Gauge" in text]

    assert meters("D4") == ["0.000", "50%"]
    assert meters("D5") == ["1.000", "50%"]
    assert meters("D6") == ["1.000", "0%"]
    assert meters("D1") == ["0.484", "75%"]


@pytest.mark.parametrize("look", VIEWS)
def test_only_the_chosen_view_is_computed_and_drawn(open_lesson, look):
    app = opened(open_lesson, look=look)
    charts = [element.proto.alt for element in app.get("plotly_chart")]
    if look == "Every kernel and stride":
        assert len(charts) == 1
        assert "Marked: kernel 3, stride 2, unevenness 0.48." in charts[0]
    elif look == "As frequencies":
        assert len(charts) == 1
        assert "3 of 3 images **stay**" in charts[0]
    else:
        assert charts == []
    assert ("equals the map above in all 49 cells" in spoken(app)) == (look == "In gradients")


@pytest.mark.parametrize("choice", GALLERY)
def test_every_kernel_of_the_gallery_opens_by_its_link(open_lesson, choice):
    app = opened(open_lesson, gallery=choice, kernel=4)
    assert app.session_state["gallery"] == choice
    assert ("**Flat inside:**" in spoken(app)) == (choice in ("Ones", "Bilinear", "Gaussian"))


def test_a_new_seed_draws_another_random_kernel_and_the_same_seed_the_same(open_lesson):
    one, again, two = (
        drawings(opened(open_lesson, gallery="Random", gallery_seed=seed)) for seed in (1, 1, 2)
    )
    assert one == again
    assert one != two


def test_a_damaged_choice_falls_back_to_the_learners_own_kernel(open_lesson):
    app = opened(open_lesson, gallery="<b>", look="nowhere")
    assert app.session_state["gallery"] == "Your own"
    assert any(text.startswith("After layer 4") for text in drawings(app))


def test_every_picture_has_a_text_alternative_with_its_numbers(open_lesson):
    counts, response, phases, _, _, *layers = drawings(opened(open_lesson, "D4"))
    assert "1, 1, 2, 1, 2" in counts
    assert "In order: 0.5, 1, 1, 1" in response
    assert phases == "Phase sums of the kernel. phase 0: 1; phase 1: 1."
    assert [text.split(" the pattern")[0] for text in layers] == [f"After layer {n}" for n in (1, 2, 3, 4)]


def test_the_exercise_knows_when_it_is_solved(open_lesson):
    for weight, verdict in (
        ("", "Not yet. Your phase sums are 20, 10, 10, 5."),
        ("1,2,1;2,4,2;1,2,1", "**Solved.**"),
    ):
        app = opened(open_lesson, **({"w": weight} if weight else {}))
        assert verdict not in spoken(app)
        app.session_state["open exercise"] = True
        app.run()
        assert verdict in spoken(app)


@pytest.mark.parametrize("dimensions", ["1-D", "2-D"])
def test_no_corner_of_the_sliders_breaks_the_page(open_lesson, dimensions):
    corners = product((1, 12), (1, 16), (1, 8), (1, 4))
    for (size, kernel, stride, dilation), look in zip(corners, cycle((*VIEWS, VIEWS[0])), strict=False):
        opened(
            open_lesson,
            size=size,
            kernel=kernel,
            stride=stride,
            dilation=dilation,
            dimensions=dimensions,
            look=look,
            gallery="Random",
        )
