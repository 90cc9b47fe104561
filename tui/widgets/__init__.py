"""What the screen is put together from: panes and bars that show lines, and know nothing of the engine."""
