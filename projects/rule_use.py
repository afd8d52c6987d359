"""Names the projects that were filed by the rules as they stand."""

from __future__ import annotations

from programmes.enums import RuleSection
from programmes.models import Programme
from programmes.use import Rest, register_use
from projects.models import Project

# Whoever filed did so by these: the form, the number allowed, the gates announced.
FILED_BY = (
    RuleSection.CATEGORIES,
    RuleSection.ITEM_TYPES,
    RuleSection.QUOTAS,
    RuleSection.APPLICATION,
    RuleSection.GATES,
)


def filed(programme: Programme) -> list[Rest]:
    """Projects filed at least once."""
    rows = Project.objects.filter(programme=programme, submitted_at__isnull=False)
    return list(rows.values_list("pk", "title"))


def filed_on_topics(programme: Programme) -> list[Rest]:
    """Filed projects that hold a topic of the catalogue."""
    rows = Project.objects.filter(
        programme=programme, submitted_at__isnull=False, topic__isnull=False
    )
    return list(rows.values_list("pk", "title"))


def filed_for_objectives(programme: Programme) -> list[Rest]:
    """Filed projects that name one of the programme's objectives."""
    rows = Project.objects.filter(
        programme=programme, submitted_at__isnull=False, objective__isnull=False
    )
    return list(rows.values_list("pk", "title"))


def register_all() -> None:
    """Tell the rule book what rests on it."""
    for section in FILED_BY:
        register_use(section, filed)
    register_use(RuleSection.TOPICS, filed_on_topics)
    register_use(RuleSection.OBJECTIVES, filed_for_objectives)
