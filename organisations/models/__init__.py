"""Rows of who and where: the organisation tree, people, posts and appointments."""

from organisations.models.appointments import Appointment, Post
from organisations.models.people import User
from organisations.models.tree import Organisation

__all__ = ["Appointment", "Organisation", "Post", "User"]
