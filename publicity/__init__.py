"""公示公开: what the public sees."""
