"""Places in lines of several rows."""

from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.scrolling import end_place, places_from, stepped, thumb

LINES = st.lists(st.integers(1, 5), min_size=1, max_size=30)


@given(LINES, st.integers(1, 20))
def test_from_the_end_place_on_the_last_row_stands_at_the_bottom(lines: list[int], height: int) -> None:
    places = places_from(
        end_place(height, len(lines), lines.__getitem__), height, len(lines), lines.__getitem__
    )
    assert places[-1] == (len(lines) - 1, lines[-1] - 1)
    assert len(places) == min(height, sum(lines))


@given(LINES, st.data(), st.integers(0, 40))
def test_a_step_and_its_reverse_lead_back(lines: list[int], data: st.DataObject, step: int) -> None:
    every = [(line, row) for line, count in enumerate(lines) for row in range(count)]
    at = data.draw(st.integers(0, len(every) - 1))
    there = stepped(every[at], -step, len(lines), lines.__getitem__)
    assert there == every[max(at - step, 0)]
    if at - step >= 0:
        assert stepped(there, step, len(lines), lines.__getitem__) == every[at]


@given(st.integers(1, 60), st.integers(1, 10_000), st.data())
def test_the_scroll_mark_stays_inside(height: int, count: int, data: st.DataObject) -> None:
    end = max(count - height, 0)
    first, size = thumb(data.draw(st.integers(0, end)), end, height, count)
    assert first >= 0 and size >= 1 and first + size <= height
