"""Pages of the project floor: apply, submit, compare, print, move, attach."""
