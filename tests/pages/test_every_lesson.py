"""What every lesson has: claim, something to do, pictures with words, own numbers, presets, an exercise."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from tconv_core.myths import MYTHS
from tconv_core.presets import PRESETS
from tconv_ui import overlap_words, sizes
from tconv_ui.lessons import lesson, lessons
from tconv_ui.links import link
from tconv_ui.parameters import START

SLUGS = [lesson.slug for lesson in lessons() if lesson.slug]
VIEWS = [(slug, {}) for slug in SLUGS]
VIEWS += [("size", {"explore": view}) for view in sizes.VIEWS]
VIEWS += [("checkerboard", {"look": view}) for view in overlap_words.VIEWS]
every_lesson = pytest.mark.parametrize("slug", SLUGS)


def prose(app):
    """Every block of text and every formula, in order."""
    return [block.value for block in (*app.markdown, *app.subheader, *app.latex)]


def sent(app):
    """What every component of the page was given."""
    return [json.loads(each.proto.json) for each in app.get("bidi_component") if each.proto.json]


def settings(app):
    """Every setting that a link on the page opens: the lesson, and the shared parameters in the address."""
    found = []
    for data in sent(app):
        addresses = [
            *data.get("addresses", ()),
            *(each[1] for row in data.get("links", ()) for each in row),
        ]
        for address in addresses:
            parts = urlsplit(address)
            shared = {name: value for name, value in parse_qsl(parts.query) if name in START}
            found.append((parts.path, shared))
    return found


@every_lesson
def test_a_lesson_opens_with_its_claim_and_ends_with_what_to_notice_and_an_exercise(open_lesson, slug):
    app = open_lesson(slug)
    assert lesson(slug).claim
    blocks = prose(app)
    notice = [at for at, block in enumerate(blocks) if "What to notice" in block]
    assert len(notice) == 1
    if slug == "quiz":
        assert "Exercises" in app.segmented_control(key="part").options
    else:
        assert len([panel for panel in app.expander if panel.label.startswith("Exercise: ")]) == 1
        assert len([block for block in blocks if "Try it" in block]) == 1


@every_lesson
def test_a_lesson_links_to_its_neighbours(open_lesson, slug):
    links = [each.proto.label for each in open_lesson(slug).get("page_link")]
    assert any(label.startswith("← Before: ") for label in links)
    assert any(label.startswith("Next: ") for label in links) == (slug != SLUGS[-1])


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != "quiz"])
def test_a_lessons_numbers_are_the_learners(open_lesson, slug):
    def computed(kernel):
        app = open_lesson(slug, kernel=kernel, layer="The setting at the side")  # as lesson 8 calls it
        worded = [str(data.get("cells", data.get("notes"))) for data in sent(app)]
        return {text for text in (*prose(app), *worded) if re.search(r"\d.*=|·.*\d", text)}

    assert computed(kernel=4) != computed(kernel=5)


@pytest.mark.parametrize(("slug", "own"), VIEWS)
def test_every_picture_has_words(open_lesson, slug, own):
    app = open_lesson(slug, **own)
    for data in sent(app):
        assert all(len(words) > 20 for words in data.get("alternatives", ()))
    for chart in app.get("plotly_chart"):
        assert len(chart.proto.alt) > 20
    for images in app.get("imgs"):
        for image in images.proto.imgs:
            assert len(image.alt) > 20


def test_every_preset_is_a_link_in_a_lesson_and_every_belief_is_settled_in_its_own(open_lesson):
    linked = [(slug, *each) for slug, own in VIEWS for each in settings(open_lesson(slug, **own))]
    wanted = {name: dict(parse_qsl(urlsplit(link("", preset)).query)) for name, preset in PRESETS.items()}
    reached = [shared for _, _, shared in linked]
    assert [name for name, shared in wanted.items() if shared not in reached] == []
    slugs = {int(each.path.name[:2]): each.slug for each in lessons()}
    places = {name: slugs[myth.lesson] for name, myth in MYTHS.items()}
    assert [
        name for name, slug in places.items() if (slug, slug, wanted[MYTHS[name].preset]) not in linked
    ] == []
