"""Pages of the organisations floor: coming in, leaving, one's own password."""
