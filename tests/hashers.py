"""Cheap password hashing, so that tests spend their time on the product."""

from django_password_validators.password_history.hashers import HistoryHasher


class FastHistoryHasher(HistoryHasher):
    """The history's hasher with one round."""

    iterations = 1
