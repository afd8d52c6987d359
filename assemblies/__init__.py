"""会议与观摩: what happens in a room."""
