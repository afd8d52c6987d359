"""Rules beside the small world's own: item types, quotas, topics, objectives."""

from __future__ import annotations

from typing import Any

from programmes.models import (
    ItemType,
    Objective,
    ObjectiveIndicator,
    Programme,
    QuotaRule,
    Topic,
)


def set_quota(programme: Programme, least: int, most: int, *org_kinds: str) -> None:
    """Let secretaries lead so many projects of the first type; no kinds mean all others."""
    item_type = programme.item_types.first() or add_type(programme, "project", "书记项目")
    own = [rule for rule in item_type.quota_rules.all() if rule.org_kinds == list(org_kinds)]
    if own:
        own[0].least, own[0].most = least, most
        own[0].save()
    else:
        add_quota(item_type, least, most, *org_kinds)


def add_type(programme: Programme, code: str, name: str, **duties: Any) -> ItemType:
    """A further item type, last in order."""
    place = programme.item_types.count() + 1
    return ItemType.objects.create(
        programme=programme, code=code, name=name, position=place, **duties
    )


def add_quota(item_type: ItemType, least: int, most: int, *org_kinds: str) -> QuotaRule:
    """A quota rule; no kinds mean all others."""
    return QuotaRule.objects.create(
        programme=item_type.programme,
        item_type=item_type,
        org_kinds=list(org_kinds),
        least=least,
        most=most,
    )


def add_topic(programme: Programme, title: str, kind: str = "claimed", **fields: Any) -> Topic:
    """A topic of the catalogue, last in order."""
    place = programme.topics.count() + 1
    return Topic.objects.create(
        programme=programme,
        code=f"t{place}",
        title=title,
        selection_kind=kind,
        category=programme.categories.order_by("position").first(),
        position=place,
        **fields,
    )


def add_indicator(programme: Programme, name: str, **fields: Any) -> ObjectiveIndicator:
    """One objective with one indicator of the same name."""
    place = programme.objectives.count() + 1
    objective = Objective.objects.create(
        programme=programme, code=f"o{place}", name=name, position=place
    )
    facts: dict[str, Any] = {"unit": "个", "due_year": programme.year, "code": "i1"}
    return ObjectiveIndicator.objects.create(objective=objective, name=name, **{**facts, **fields})
