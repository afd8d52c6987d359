"""项目: the project and its lifecycle."""
