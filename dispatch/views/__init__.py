"""Pages of monthly dispatch."""
