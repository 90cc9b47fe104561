"""A workspace: its shape, its files as scripts and prompts see them, its config. An edge."""
