"""The app over the engine's frames: keys, panes, files, and the terminal itself."""
