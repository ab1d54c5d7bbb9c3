"""Every lesson opens, obeys its link, and explains an impossible setting; without a browser."""

from itertools import pairwise

import pytest

from tconv_core import Axis, GeometryError
from tconv_core.presets import PRESETS
from tconv_ui.lessons import lesson, lessons, neighbours
from tconv_ui.links import link
from tconv_ui.parameters import NAMES, SAME, START, state_of
from tconv_ui.sidebar import SLIDERS, WHOLE
from tests.ui.conftest import go_to

SLUGS = [each.slug for each in lessons()]
PADDING_TOO_LARGE = (
    "padding=4 crops 8 of the 7 samples this axis produces, so nothing is left. "
    "Use padding <= 3, or a larger kernel."
)


def shown(app):
    """The setting, by parameter name; a width slider that is not drawn stands at its default."""
    return {name: app.session_state[name] if name in app.session_state else START[name] for name in START}


def test_the_start_page_comes_first_and_numbers_give_the_order():
    assert SLUGS[0] == ""
    assert all(a.path.name < b.path.name for a, b in pairwise(lessons()))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_lesson_opens_with_its_title_and_without_an_error(open_lesson, slug):
    app = open_lesson(slug)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert app.title[0].value == lesson(slug).title


@pytest.mark.parametrize("slug", SLUGS)
def test_every_lesson_obeys_its_link(open_lesson, slug):
    app = open_lesson(
        slug, size=4, size_w=2, kernel=2, stride=3, dilation=2, padding=1, x="5,6;7,8", w="1.5"
    )
    assert not app.exception
    assert shown(app) == {**START, "size": 4, "size_w": 2, "kernel": 2, "stride": 3} | {
        "dilation": 2,
        "padding": 1,
        "x": "5,6;7,8",
        "w": "1.5",
    }


@pytest.mark.parametrize("slug", SLUGS)
def test_every_lesson_explains_an_impossible_setting_and_keeps_its_title(open_lesson, slug):
    app = open_lesson(slug, padding=4)
    assert not app.exception
    assert app.title[0].value == lesson(slug).title
    assert [error.value for error in app.error] == [PADDING_TOO_LARGE]
    assert app.slider(key="padding").value == 4


def test_a_slider_reruns_the_lesson_and_nothing_around_it(open_lesson):
    app = open_lesson("size")
    app.slider(key="stride").set_value(4).run()
    assert not app.exception
    assert not app.title
    assert not app.sidebar.slider
    assert app.session_state["stride"] == 4
    assert any("· 4" in text.value for text in app.markdown)


def test_a_slider_moved_before_the_page_was_whole_reruns_all_of_it(open_lesson):
    app = open_lesson("size")
    app.session_state[WHOLE] = ""
    app.slider(key="stride").set_value(4).run()
    assert not app.exception
    assert app.title[0].value == lesson("size").title
    assert app.session_state[WHOLE]


def test_a_slider_and_another_lesson_in_one_run_open_that_lesson(open_lesson):
    app = open_lesson("stamp")
    app.slider(key="stride").set_value(4)
    go_to(app, "size")
    assert not app.exception
    assert app.title[0].value == lesson("size").title
    assert app.slider(key="stride").value == 4


def test_a_slider_and_the_switch_of_dimensions_in_one_run_draw_both(open_lesson):
    app = open_lesson("stamp")
    app.slider(key="stride").set_value(4)
    app.radio(key="dimensions").set_value("1-D").run()
    assert app.slider(key="stride").value == 4
    assert "widths" not in app.session_state


def test_a_slider_and_the_teachers_switch_in_one_run_draw_both(open_lesson):
    app = open_lesson("stamp")
    app.slider(key="stride").set_value(4)
    app.toggle(key="present").set_value(True).run()
    assert app.slider(key="stride").value == 4
    assert app.text_input(key="playlist").value == ""


def test_a_slider_and_the_button_to_hand_out_in_one_run_show_that_state(open_lesson):
    app = open_lesson("stamp")
    app.slider(key="stride").set_value(4)
    (button,) = [button for button in app.button if button.label == "Hand out this state"]
    button.click().run()
    assert app.code[0].value == "http://localhost/stamp?stride=4"


def test_the_button_applies_the_nearest_setting_that_works(open_lesson):
    app = open_lesson(padding=4)
    (button,) = [button for button in app.button if button.label.startswith("Use ")]
    assert button.label == "Use padding 3"
    button.click().run()
    assert not app.error
    assert shown(app) == {**START, "padding": 3}


@pytest.mark.parametrize(
    ("parameters", "label", "whose"),
    [
        ({"output_padding": 2}, "Use output padding 1", None),
        ({"stride": 1, "output_padding": 3, "padding": 8}, "Use padding 2 and output padding 0", None),
        ({"size_w": 1, "padding": 2}, "Use padding 1 for the width", "width"),
        ({"size": 1, "size_w": 3, "padding": 2}, "Use padding 1 and padding 2 for the width", "height"),
        ({"padding_w": 5}, "Use padding 3 for the width", "width"),
        ({"dimensions": "1-D", "padding": 4, "padding_w": 7}, "Use padding 3", None),
    ],
)
def test_the_way_out_names_every_change_and_works(open_lesson, parameters, label, whose):
    app = open_lesson(**parameters)
    (button,) = [button for button in app.button if button.label.startswith("Use ")]
    assert button.label == label
    assert [caption.value for caption in app.main.caption] == (
        [f"This is about the {whose}."] if whose else []
    )
    button.click().run()
    assert not app.error
    assert not app.exception


@pytest.mark.parametrize(
    "parameters",
    [
        {"stride": "abc"},
        {"stride": "0"},
        {"stride": "99"},
        {"stride": "inf"},
        {"stride": ""},
        {"size_w": "13"},
        {"size_w": "same"},
        {"dimensions": "3-D"},
        {"kernel": "<script>"},
    ],
)
def test_damaged_numbers_fall_back_to_the_default(open_lesson, parameters):
    app = open_lesson(**parameters)
    assert not app.exception
    assert shown(app) == START


def test_numbers_of_a_link_that_no_slider_offers_are_named_until_the_learner_acts(open_lesson):
    app = open_lesson(stride=99, padding="[a](b)", kernel=4)
    assert [note.value for note in app.warning] == [
        "The link asks for `stride=99`, and that goes from 1 to 8. You see 2.",
        "The link asks for `padding=…`, and that goes from 0 to 8. You see 0.",
    ]
    app.slider(key="kernel").set_value(5).run()
    assert not app.warning


@pytest.mark.parametrize("which", ["x", "w"])
@pytest.mark.parametrize("text", ["1,2;3", "1,<b>", "nan", "1e9", "1,2,"])
def test_damaged_values_show_the_first_example_and_say_so(open_lesson, which, text):
    app = open_lesson(**{which: text})
    assert not app.exception
    assert len(app.warning) == 1
    assert "cannot be read" in app.warning[0].value
    assert app.text_input(key=which).value == text


@pytest.mark.parametrize("identifier", PRESETS)
def test_every_preset_opens_by_its_link(open_lesson, identifier):
    preset = PRESETS[identifier]
    query = dict(part.split("=", 1) for part in link("", preset).partition("?")[2].split("&") if part)
    app = open_lesson(**query)
    assert not app.exception
    assert shown(app) == state_of(preset)
    assert bool(app.error) == (identifier in {"B8a", "B8b", "B8c"})


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_preset_lies_within_the_sliders(preset):
    for name, slider in SLIDERS.items():
        assert slider.least <= getattr(preset, name) <= slider.most
        own = getattr(preset, f"{name}_w")
        assert own is None or slider.least <= own <= slider.most


def test_width_sliders_are_drawn_only_when_a_width_differs_or_the_panel_is_open(open_lesson):
    assert not open_lesson().select_slider
    assert not open_lesson(dimensions="1-D", size_w=2).select_slider
    app = open_lesson(size_w=2)
    assert [slider.key for slider in app.select_slider] == [f"{name}_w" for name in NAMES]
    assert app.session_state["widths"] is True
    app.select_slider(key="size_w").set_value(SAME).run()
    assert app.select_slider


def test_random_values_come_from_the_seed_and_move_on(open_lesson):
    def press(app):
        next(button for button in app.button if button.label == "Random values").click().run()
        return app.session_state["x"], app.session_state["w"], app.session_state["values_seed"]

    first, again = press(open_lesson(size=2)), press(open_lesson(size=2))
    assert first == again
    assert first[2] == 1
    app = open_lesson(size=2)
    assert press(app) == first
    second = press(app)
    assert second[2] == 2
    assert second[:2] != first[:2]
    next(button for button in app.button if button.label == "First example").click().run()
    assert (app.session_state["x"], app.session_state["w"]) == ("", "")


def test_links_leave_defaults_out():
    assert link("stamp") == "stamp"
    assert link("") == "./"
    assert link("stamp", stride=2, padding=1) == "stamp?padding=1"
    assert link("stamp", x=[[1, 2], [3, 4]]) == "stamp?x=1,2;3,4"
    assert (
        link("stamp", PRESETS["D4"], stride=3)
        == "stamp?dimensions=1-D&size=6&stride=3&x=1,1,1,1,1,1&w=0.5,1,0.5"
    )
    assert link("", size_w=3, size=2) == "./?size=2&size_w=3"
    with pytest.raises(ValueError, match="strides is no shared parameter"):
        link("stamp", strides=2)


def test_the_defaults_make_a_transposed_convolution():
    assert {name for name, value in START.items() if value == SAME} == {f"{name}_w" for name in NAMES}
    assert Axis(**{name: START[name] for name in NAMES}).output_size == 7


def test_presets_that_are_refused_say_why():
    for identifier in ("B8a", "B8b", "B8c"):
        with pytest.raises(GeometryError, match="Use"):
            _ = PRESETS[identifier].geometry


def test_links_before_and_after_lead_through_every_lesson_once():
    forward = [SLUGS[0]]
    while (after := neighbours(forward[-1])[1]) is not None:
        forward.append(after.slug)
    assert forward == SLUGS
    assert [neighbours(slug)[0] for slug in SLUGS[1:]] == list(lessons()[:-1])
