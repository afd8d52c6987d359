"""Rows of judgement: pre-review, score sheets, decisions, acceptance, ranking."""

from reviews.models.acceptance import (
    Acceptance,
    ClosingReport,
    IndicatorCheck,
    MilestoneCheck,
    ProblemCheck,
    RankEntry,
)
from reviews.models.acceptance_steps import (
    CompletenessCheck,
    Rectification,
    RectificationItem,
    ResultCorrection,
    RevocationProposal,
    SatisfactionTally,
    StageAcceptance,
    StageCheck,
)
from reviews.models.cards import CardBallot, MeetingComment
from reviews.models.decisions import ApprovalDecision, Publication
from reviews.models.experts import (
    AssignmentPlan,
    DeclaredConflict,
    ExpertField,
    ExpertProfile,
    PlannedSheet,
)
from reviews.models.merits import MeritGrant
from reviews.models.panel import Mark, ScoreResult, ScoreSheet
from reviews.models.pre_review import PreReview, PreReviewCheck
from reviews.models.ranking import RankingVersion
from reviews.models.remedies import Appeal, Objection
from reviews.models.sheet_changes import SheetChange

__all__ = [
    "Acceptance",
    "Appeal",
    "ApprovalDecision",
    "AssignmentPlan",
    "CardBallot",
    "ClosingReport",
    "CompletenessCheck",
    "DeclaredConflict",
    "ExpertField",
    "ExpertProfile",
    "IndicatorCheck",
    "Mark",
    "MeetingComment",
    "MeritGrant",
    "MilestoneCheck",
    "Objection",
    "PlannedSheet",
    "PreReview",
    "PreReviewCheck",
    "ProblemCheck",
    "Publication",
    "RankEntry",
    "RankingVersion",
    "Rectification",
    "RectificationItem",
    "ResultCorrection",
    "RevocationProposal",
    "SatisfactionTally",
    "ScoreResult",
    "ScoreSheet",
    "SheetChange",
    "StageAcceptance",
    "StageCheck",
]
