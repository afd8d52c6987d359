"""Workbooks in and out: safe reading, dates as people write them, one export for all lists."""
