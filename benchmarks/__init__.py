"""Measurements of work that must stay quick with very many rows; run by hand."""
