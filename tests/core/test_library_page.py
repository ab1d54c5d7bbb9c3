import doctest
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_example_of_the_library_page_prints_what_it_says():
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8").replace("```", "")
    examples = doctest.DocTestParser().get_doctest(page, {}, "library.md", None, 0)
    assert len(examples.examples) >= 15
    complaints: list[str] = []
    doctest.DocTestRunner(verbose=False).run(examples, out=complaints.append)
    assert not complaints, "".join(complaints)
