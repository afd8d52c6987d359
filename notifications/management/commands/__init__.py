"""Commands: try a channel's set-up."""
