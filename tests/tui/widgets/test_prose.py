"""Markdown as lines of a width."""

from hypothesis import given
from hypothesis import strategies as st

from tui.views.spans import Span, Tone, line_width, plain_text
from tui.widgets.markdown import prose, wrapped_line


@given(st.text(st.sampled_from("ab *`#->1.[]()_~\n\t漢é\x1b\u202e"), max_size=200), st.integers(8, 40))
def test_no_line_is_wider_than_the_width_and_none_has_a_control(markdown: str, width: int) -> None:
    for line in prose(markdown, width):
        assert line_width(line) <= width
        assert plain_text(line).isprintable()


@given(
    st.lists(st.text(st.sampled_from("abc"), min_size=1, max_size=12), min_size=1, max_size=40),
    st.integers(12, 60),
)
def test_words_stay_whole_and_in_order(words: list[str], width: int) -> None:
    assert " ".join(plain_text(line) for line in prose(" ".join(words), width)).split() == words


def test_what_markdown_means() -> None:
    lines = prose("# Head\nSome **strong** and `code`.\n\n- item\n\n> said\n```python\nx = 1\n```\n", 40)
    texts = [plain_text(line) for line in lines]
    assert texts == ["Head", "Some strong and code.", "", "• item", "", "│ said", "│ x = 1"]
    assert {span.text.strip(): span.tone for span in lines[1]}["strong"] is Tone.STRONG


def test_markup_of_other_kinds_is_text() -> None:
    (line,) = prose("[/] [@click=app.bell]x[/] <b>y</b>", 60)
    assert plain_text(line) == "[/] [@click=app.bell]x[/] <b>y</b>"


def test_a_wrapped_item_stands_under_itself() -> None:
    assert [plain_text(line) for line in prose("- one two three", 10)] == ["• one two", "  three"]


def test_what_was_escaped_is_shown_as_it_was_meant() -> None:
    (line,) = prose(r"## svr\(C=1\) \| \*a\* in C:\new", 60)
    assert plain_text(line) == r"svr(C=1) | *a* in C:\new"


def test_a_plain_line_is_wrapped_at_words_too() -> None:
    rows = wrapped_line((Span("the engine reads ", Tone.DIM), Span("`x` **y**")), 12)
    assert [plain_text(row) for row in rows] == ["the engine", "reads `x`", "**y**"]


def test_a_fence_inside_a_longer_one_is_text() -> None:
    inside = ["```python", "# no heading", "```", "~~~", "- no item", "````more"]
    texts = [plain_text(line) for line in prose("\n".join(["````text", *inside, "````", "- item"]), 40)]
    assert texts == [*(f"│ {row}" for row in inside), "• item"]


def test_a_long_row_of_code_goes_on_at_a_word_under_its_beginning() -> None:
    texts = [plain_text(line) for line in prose("```\n    one two three four\n\nx\n漢漢漢漢漢漢\n```", 14)]
    assert texts == ["│     one two", "│     three", "│     four", "│ ", "│ x", "│ 漢漢漢漢漢漢"]
