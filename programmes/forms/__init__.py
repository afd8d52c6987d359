"""Forms of the rule book: the work calendar, and the sections of the programme editor."""
