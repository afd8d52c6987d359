"""Application reviews."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """评审."""

    name = "reviews"
    verbose_name = "评审"
