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
from reviews.models.merits import MeritGrant
from reviews.models.panel import ApprovalDecision, Mark, ScoreResult, ScoreSheet
from reviews.models.pre_review import PreReview, PreReviewCheck

__all__ = [
    "Acceptance",
    "ApprovalDecision",
    "CardBallot",
    "ClosingReport",
    "IndicatorCheck",
    "Mark",
    "MeetingComment",
    "MeritGrant",
    "MilestoneCheck",
    "PreReview",
    "PreReviewCheck",
    "ProblemCheck",
    "RankEntry",
    "ScoreResult",
    "ScoreSheet",
]
