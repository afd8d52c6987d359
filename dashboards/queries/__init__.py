"""Reads behind the pages of this floor."""
