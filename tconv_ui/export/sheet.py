"""A worksheet of the quiz's exercises to print, and its answers with the sums worked out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from tconv_core.quiz import Exercise, FindLayer, PredictCell, PredictSize, SpotCheckerboard
from tconv_core.tasks import KINDS, chosen, task
from tconv_core.views import scatter_add
from tconv_ui.export.paper import (
    MARGIN,
    PAPERS,
    Array,
    Blank,
    Cells,
    Choice,
    Formula,
    Lines,
    Page,
    Paper,
    Part,
    Row,
    Words,
    width_of,
)

HEAD, ANSWERS_HEAD, FOOT, BETWEEN = 29.0, 17.0, 8.0, 6.0  # millimetres
PATTERNS = {"flat": "Flat inside", "pattern": "A pattern"}


def worksheet(
    seed: int,
    count: int | None = None,
    kinds: Sequence[str] = tuple(KINDS),
    *,
    answers: bool = False,
    paper: Paper = "a4",
    address: str = "",
) -> bytes:
    """A PDF of the exercises that lesson 10 shows for this seed, or of their answers.

    `address` is that of the lesson with this seed, for the foot of each page. Raises `TconvError` for a
    seed, count or kind that there is not.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    pages = drawn(seed, count, kinds, answers=answers, paper=paper, address=address)
    file = io.BytesIO()
    about = {"Title": _title(answers, seed), "CreationDate": None}
    with mpl.rc_context({"pdf.fonttype": 42}), PdfPages(file, metadata=about) as pdf:
        for page in pages:
            pdf.savefig(page.figure)
    return file.getvalue()


def drawn(
    seed: int, count: int | None, kinds: Sequence[str], *, answers: bool, paper: Paper, address: str
) -> list[Page]:
    """The pages; an exercise is never divided between two."""
    width, height = PAPERS[paper]
    pages: list[Page] = []
    y = height
    for number, question in chosen(seed, count, kinds):
        parts = list(_parts(number, question, width - 2 * MARGIN, answers))
        tall = sum(part.height for part in parts)
        if y + tall > height - MARGIN - FOOT:
            pages.append(Page(paper))
            y = MARGIN + (ANSWERS_HEAD if answers else HEAD)
        for part in parts:
            part.draw(pages[-1], MARGIN, y)
            y += part.height
        y += BETWEEN
    for place, page in enumerate(pages, 1):
        _draw_head(page, seed, answers)
        _draw_foot(page, seed, address, f"Page {place} of {len(pages)}")
    return pages


def _parts(number: int, question: Exercise, width: float, answers: bool) -> Iterator[Part]:
    """The question, what is to be filled in, and with the answers the sum in words."""
    title, words = task(question)
    yield Words(words, width, lead=f"{number}  {title}")
    if isinstance(question, PredictSize):
        yield _size_formula(question, answers)
        said = question.check(question.answer).words
    elif isinstance(question, PredictCell):
        yield _cell_row(question, answers)
        if not answers:
            yield Lines("Your sum:", width)
        said = question.check(question.answer).words
    elif isinstance(question, FindLayer):
        yield _layer_formula(question, answers)
        said = question.check(*question.answers[0]).words
    else:
        yield Row([Cells("Kernel", _shape(question.weight), question.weight, counted=True)])
        yield _phase_formula(question, answers)
        yield Choice(tuple(PATTERNS.values()), PATTERNS[question.answer] if answers else "")
        said = question.check(question.answer).words
    if answers:
        yield Words(said, width, 9.5, "Worked out")


def _size_formula(question: PredictSize, answers: bool) -> Formula:
    axis = question.axis

    def blank(label: str, value: int) -> Blank:
        return Blank(label, value if answers else None)

    return Formula(
        (
            *("(", blank("input", axis.size), "− 1) ·", blank("stride", axis.stride), "+"),
            *(blank("dilation", axis.dilation), "· (", blank("kernel", axis.kernel), "− 1) + 1 − 2 ·"),
            *(blank("padding", axis.padding), "+", blank("output\npadding", axis.output_padding), "="),
            blank("output", axis.output_size)._replace(asked=True),
        )
    )


def _cell_row(question: PredictCell, answers: bool) -> Row:
    output = scatter_add(question.x, question.weight, question.geometry)
    return Row(
        [
            Cells("Input", _shape(question.x), question.x),
            Cells("Kernel", _shape(question.weight), question.weight),
            Cells(
                "Output",
                _shape(output),
                output if answers else None,
                asked=question.cell,
                counted=True,
            ),
        ],
        ["", "→"],
    )


def _layer_formula(question: FindLayer, answers: bool) -> Formula:
    found = question.answers[0] if answers else (None,) * 4
    kernel, stride, padding, extra = found
    return Formula(
        (
            *(f"({question.size} − 1) ·", Blank("stride", stride), "+", Blank("kernel", kernel)),
            *("− 2 ·", Blank("padding", padding), "+", Blank("output\npadding", extra)),
            f"= {question.target}",
        )
    )


def _phase_formula(question: SpotCheckerboard, answers: bool) -> Formula:
    sums = question.sums
    tokens: list[str | Blank] = ["Sum of the taps"]
    for phase, value in enumerate(sums):
        taps = ", ".join(str(tap) for tap in range(phase, question.weight.size, len(sums)))
        tokens.append(Blank(f"taps {taps}", value if answers else None, 22.0))
    return Formula(tokens, gap=4.0)


def _draw_head(page: Page, seed: int, answers: bool) -> None:
    page.write(MARGIN, MARGIN + 5, _title(answers, seed), 15, weight="bold")
    right = page.width - MARGIN
    if not answers:
        for label, start, length in (("Name", MARGIN, 92.0), ("Date", right - 60, 60.0)):
            page.write(start, MARGIN + 17, label)
            shift = width_of(label, 10.5) + 2
            page.line(start + shift, MARGIN + 17.6, length - shift)
    page.line(MARGIN, MARGIN + (10 if answers else 23), right - MARGIN, 1.2)


def _draw_foot(page: Page, seed: int, address: str, place: str) -> None:
    y = page.height - MARGIN
    page.line(MARGIN, y - 6, page.width - 2 * MARGIN, 0.6)
    words = address or f"Tconv Lab, lesson 10, exercises, seed {seed}"
    page.write(MARGIN, y - 1, words, 8.5, **({"url": address} if address else {}))
    page.write(page.width - MARGIN, y - 1, place, 8.5, ha="right")


def _title(answers: bool, seed: int) -> str:
    return f"Transposed convolution: {'answers' if answers else 'exercises'} of seed {seed}"


def _shape(array: Array) -> tuple[int, int]:
    rows, columns = array.shape
    return rows, columns
