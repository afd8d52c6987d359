"""Forms of judgement."""
