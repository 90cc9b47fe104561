"""The cockpit put into panes and bars. Only what has room is fed; the words come from the views."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.candidate import Candidate, Running, Scored
from tui.cockpit import Cockpit
from tui.screens import titles
from tui.screens.layout import TALL
from tui.screens.panes import Panes
from tui.screens.texts import output_file
from tui.sights import Away, Now
from tui.views.away import away_strip
from tui.views.decision import decision_bar
from tui.views.empty import Empty, empty_words
from tui.views.header import header
from tui.views.info import info
from tui.views.keys_help import footer
from tui.views.lanes import lanes
from tui.views.notes import is_just_said, note_line
from tui.views.parted import parted, parting_line
from tui.views.plot import plot_points
from tui.views.queue import hold_lines, queue_line
from tui.views.score_strip import score_strip
from tui.views.spans import Line, Span, Tone, fit
from tui.views.tree import Sorting, TreeRow, tree_line, tree_rows
from tui.views.unwalled import unwalled_lines
from tui.widgets.bar import LineBar
from tui.widgets.code import CodeView
from tui.widgets.diff import DiffView
from tui.widgets.lines import LinesView
from tui.widgets.output import OutputView
from tui.widgets.plot import PlotView
from tui.widgets.prose import ProseView
from tui.widgets.tree import TreeView


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line that is shown for some seconds."""

    words: str
    tone: Tone
    until_s: float


class Painter:
    """Remembers what is costly to work out, for as long as nothing has happened."""

    def __init__(self, screen: Panes) -> None:
        """Nothing has been painted."""
        self._screen = screen
        self._rows: Sequence[TreeRow | None] = ()
        self._rows_of: object = None
        self._diffed: object = None
        self._counts = (0, 0)
        self._informed: object = None

    def paint(self, cockpit: Cockpit, now: Now, notice: Notice | None) -> None:
        """Everything that is to be seen."""
        self._bars(cockpit, now, notice)
        if self._has_room("tree"):
            self.paint_tree(cockpit, now)
        if self._has_room("script"):
            self._script(cockpit)
        if self._has_room("output"):
            self._output(cockpit)
        if self._has_room("plot"):
            self._plot(cockpit)
        if self._has_room("lanes"):
            self._lanes(cockpit, now)

    def paint_away(self, away: Away) -> None:
        """Before anything is known."""
        words = (Span(away.message, Tone.WARN),)
        for tree in self._screen.query(TreeView):
            tree.show_empty([words])
        for bar in self._screen.query("#words").results(LineBar):
            bar.show([fit(words, self._screen.size.width)])

    def _bars(self, cockpit: Cockpit, now: Now, notice: Notice | None) -> None:
        width = self._screen.size.width
        self._bar("header", [header(cockpit, width, now)])
        self._bar("score", [score_strip(cockpit, cockpit.selection, width, now)])
        unwalled = unwalled_lines(cockpit, width, self._screen.key("copy"), self._screen.key("next"))
        self._bar("decision", [*unwalled, *hold_lines(cockpit, width), decision_bar(cockpit, width, now)])
        self._bar("words", self._words(cockpit, width, now, notice))
        pairs = self._screen.keymap.footer_pairs(
            self._screen.pane_look, has_marks=bool(len(self._screen.tree_look.marks))
        )
        self._bar("footer", [footer(pairs, width)])
        lane = self._screen.query_one("#lane", LineBar)
        if lane.display:
            lane.show(lanes(cockpit, width, 1, now))

    def _words(self, cockpit: Cockpit, width: int, now: Now, notice: Notice | None) -> list[Line]:
        """What waits, and what there is to say; in one line where the screen is low."""
        queue = queue_line(cockpit, width, now)
        said = note_line(cockpit, width, now)
        since = self._screen.away_since
        if since is not None:
            said = away_strip(cockpit, since, width, now) or said
        if notice is not None:
            said = fit((Span(notice.words, notice.tone),), width)
        if self._screen.size.height >= TALL:
            return [queue, said or ()]
        is_calm = not cockpit.queue() or is_just_said(cockpit, now)
        is_urgent = notice is not None or since is not None or is_calm
        return [said if said is not None and is_urgent else queue]

    def paint_tree(self, cockpit: Cockpit, now: Now) -> None:
        """The pane of candidates alone."""
        tree, look = self._screen.query_one(TreeView), self._screen.tree_look
        beside = cockpit.selection if look.match else None
        known = (cockpit.hello.run, cockpit.version if look.match else cockpit.last_seq)
        shape = (*known, look.sorting, look.folded, look.match, beside)
        if shape != self._rows_of:
            self._rows_of = shape
            found = tree_rows(
                cockpit, sorting=look.sorting, folded=look.folded, match=look.match, selection=beside
            )
            self._rows = parted(cockpit, found) if look.sorting is Sorting.LEADERBOARD else found
        rows = self._rows

        def line_at(index: int, width: int) -> Line:
            row = rows[index]
            if row is None:
                return parting_line(cockpit, rows, width)
            # The first cell is for a mark of the selected row, and the pane has one of its own.
            return tree_line(
                cockpit,
                row,
                width + 1,
                now,
                is_selected=row.candidate == cockpit.selection,
                is_marked=row.candidate in look.marks,
                is_timed=look.is_timed,
            )[1:]

        candidates = [row for row in rows if row is not None]
        shown = sum(not row.is_beside for row in candidates)
        tree.show_title(titles.tree_title(cockpit, look, shown))
        tree.show_empty(_empty(cockpit, Empty.TREE))
        folded = {row.candidate for row in candidates if row.hidden} if look.can_fold else None
        keys = [(None, 0) if row is None else (row.candidate, row.depth) for row in rows]
        tree.show(keys, line_at, cockpit.selection, folded=folded)

    def _script(self, cockpit: Cockpit) -> None:
        candidate, look = cockpit.selected, self._screen.look
        title = titles.script_title(candidate, look)
        match look:
            case "code":
                self._code(cockpit, candidate, title)
            case "diff":
                self._diff(cockpit, candidate, title)
            case _:
                self._info(cockpit, title)

    def _info(self, cockpit: Cockpit, title: Line) -> None:
        pane, texts = self._screen.query_one(ProseView), self._screen.info_texts
        pane.show_title(title)
        known = (cockpit.hello.run, cockpit.last_seq, cockpit.selection, texts)
        if known != self._informed:
            self._informed = known
            self._screen.words = info(cockpit, cockpit.selection, texts)
            pane.show(self._screen.words, key=(cockpit.hello.run, cockpit.selection))

    def _code(self, cockpit: Cockpit, candidate: Candidate | None, title: Line) -> None:
        pane, scripts = self._screen.query_one(CodeView), self._screen.scripts
        pane.show_title(title)
        pane.show_empty(_empty(cockpit, Empty.CODE))
        if candidate is None:
            pane.show("", key=None)
            return
        run, turn = cockpit.hello.run, cockpit.state.said.write_turn(candidate.id)
        arriving = cockpit.live.text(candidate.id)
        if arriving:
            pane.show(arriving, key=(run, candidate.id, turn), streaming=True)
        elif scripts is not None:
            pane.show(
                scripts.script,
                key=(run, candidate.id, turn),
                parent=None if scripts.ground is None else scripts.parent,
            )
        else:
            pane.show("", key=(run, candidate.id, turn, "nothing"))

    def _diff(self, cockpit: Cockpit, candidate: Candidate | None, title: Line) -> None:
        pane, scripts = self._screen.query_one(DiffView), self._screen.scripts
        pane.show_empty(_empty(cockpit, Empty.DIFF))
        if candidate is None or scripts is None or scripts.ground is None:
            pane.show_title(title)
            pane.show("", "", key=None)
            return
        key = (cockpit.hello.run, candidate.id, cockpit.state.said.write_turn(candidate.id))
        if key != self._diffed:
            self._counts, self._diffed = pane.show(scripts.parent, scripts.script, key=key), key
        added, removed = self._counts
        pane.show_title((*title, Span(f"  +{added}", Tone.ADDED), Span(f" -{removed}", Tone.REMOVED)))

    def _output(self, cockpit: Cockpit) -> None:
        pane, candidate = self._screen.query_one(OutputView), cockpit.selected
        pane.show_title(titles.output_title(cockpit, candidate, self._screen.tree_look))
        pane.show_empty(_empty(cockpit, Empty.OUTPUT))
        is_live = candidate is not None and isinstance(candidate.status, Running)
        pane.show(output_file(cockpit, candidate), mark_line=_score_line(candidate), is_live=is_live)

    def _plot(self, cockpit: Cockpit) -> None:
        pane = self._screen.query_one(PlotView)
        pane.show_title(titles.plot_title(cockpit))
        pane.show_empty(_empty(cockpit, Empty.PLOT))
        pane.show([(point.candidate, point.value, point.is_best) for point in plot_points(cockpit)])

    def _lanes(self, cockpit: Cockpit, now: Now) -> None:
        pane = self._screen.query_one("#lanes", LinesView)
        pane.show_title(titles.lanes_title())
        pane.show_empty(_empty(cockpit, Empty.LANES))
        pane.show(lanes(cockpit, pane.size.width - 2, pane.size.height, now))

    def _bar(self, name: str, lines: list[Line]) -> None:
        self._screen.query_one(f"#{name}", LineBar).show(lines)

    def _has_room(self, name: str) -> bool:
        return self._screen.query_one(f"#{name}").region.area > 0


def _score_line(candidate: Candidate | None) -> int | None:
    if candidate is None or not isinstance(candidate.status, Scored):
        return None
    return candidate.status.reading.line


def _empty(cockpit: Cockpit, pane: Empty) -> list[Line]:
    return [(Span(line, Tone.DIM),) for line in empty_words(cockpit, pane).split("\n")]
