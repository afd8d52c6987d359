"""Pages of messages: the inbox, the own choice, and the department's view of what was sent."""
