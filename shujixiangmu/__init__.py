"""The project package: settings, addresses, background work, health and deployment checks."""

from shujixiangmu.celery import app as celery_app

__all__ = ("celery_app",)
