"""A bar is as high as its lines, whenever these come."""

import asyncio

from tests.tui.widgets.stage import Stage
from tui.views.spans import Span
from tui.widgets.bar import LineBar


def test_lines_that_come_while_the_screen_is_being_laid_out_have_room() -> None:
    async def story() -> None:
        bar = LineBar()
        app = Stage(bar)
        async with app.run_test(size=(40, 10)) as pilot:
            await pilot.pause()
            bar.refresh(layout=True)
            app.screen._clear_arrangement_cache()
            app.screen._refresh_layout()
            bar.show([(Span("hello"),)])
            await pilot.pause()
            app.screen._on_timer_update()
            assert bar.region.height == 1

    asyncio.run(story())
