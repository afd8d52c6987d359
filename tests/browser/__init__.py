"""Walks through the product as people do, in Debian's Chromium and in Chromium 79."""
