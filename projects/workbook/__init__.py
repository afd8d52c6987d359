"""Understands the workbook counties send round: organisations, posts, list of projects."""
