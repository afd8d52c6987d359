"""Pages of this floor; all of them only read."""
