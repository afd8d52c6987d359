"""Rows of the project: application, plan, revisions, attachments, history."""

from projects.models.application import Application, Revision
from projects.models.content import (
    Indicator,
    Measure,
    Problem,
    SelfCheck,
    SupportNeed,
    TeamMember,
)
from projects.models.fingerprints import Fingerprint
from projects.models.history import Attachment, TransitionLog
from projects.models.plan import Milestone
from projects.models.project import Project

__all__ = [
    "Application",
    "Attachment",
    "Fingerprint",
    "Indicator",
    "Measure",
    "Milestone",
    "Problem",
    "Project",
    "Revision",
    "SelfCheck",
    "SupportNeed",
    "TeamMember",
    "TransitionLog",
]
