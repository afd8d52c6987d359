"""Rows of judgement: pre-review, score sheets, decisions, acceptance, ranking."""

from reviews.models.acceptance import (
    Acceptance,
    ClosingReport,
    IndicatorCheck,
    MilestoneCheck,
    ProblemCheck,
    RankEntry,
)
from reviews.models.cards import CardBallot, MeetingComment
from reviews.models.experts import (
    AssignmentPlan,
    DeclaredConflict,
    ExpertField,
    ExpertProfile,
    PlannedSheet,
)
from reviews.models.merits import MeritGrant
from reviews.models.panel import ApprovalDecision, Mark, ScoreResult, ScoreSheet
from reviews.models.pre_review import PreReview, PreReviewCheck
from reviews.models.sheet_changes import SheetChange

__all__ = [
    "Acceptance",
    "ApprovalDecision",
    "AssignmentPlan",
    "CardBallot",
    "ClosingReport",
    "DeclaredConflict",
    "ExpertField",
    "ExpertProfile",
    "IndicatorCheck",
    "Mark",
    "MeetingComment",
    "MeritGrant",
    "MilestoneCheck",
    "PlannedSheet",
    "PreReview",
    "PreReviewCheck",
    "ProblemCheck",
    "RankEntry",
    "ScoreResult",
    "ScoreSheet",
    "SheetChange",
]
