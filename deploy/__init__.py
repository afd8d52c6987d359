"""Installs and starts the product; the standard library only, until the environment exists."""
