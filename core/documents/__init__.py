"""Builds Word files in the layout of official papers from plain descriptions; knows no rows."""
