"""Rows of the project: application, plan, revisions, attachments, history."""

from projects.models.application import Application, Revision
from projects.models.content import (
    Indicator,
    Measure,
    Partner,
    PilotSite,
    Problem,
    Research,
    SelfCheck,
    SupportNeed,
    TeamMember,
)
from projects.models.fingerprints import Fingerprint
from projects.models.history import Attachment, TransitionLog
from projects.models.ledgers import Ledger, LedgerHeading, LedgerState
from projects.models.money import BudgetItem, FundSource
from projects.models.objectives import ObjectiveValue
from projects.models.openings import LateOpening
from projects.models.plan import Milestone
from projects.models.project import Project

__all__ = [
    "Application",
    "Attachment",
    "BudgetItem",
    "Fingerprint",
    "FundSource",
    "Indicator",
    "LateOpening",
    "Ledger",
    "LedgerHeading",
    "LedgerState",
    "Measure",
    "Milestone",
    "ObjectiveValue",
    "Partner",
    "PilotSite",
    "Problem",
    "Project",
    "Research",
    "Revision",
    "SelfCheck",
    "SupportNeed",
    "TeamMember",
    "TransitionLog",
]
