"""Reads of the rule book: which programme applies, and what one of its sections says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import PROTECT, ForeignObjectRel, Model, QuerySet
from django.http import HttpRequest

from organisations.models import User
from programmes.enums import GateKind, ProgrammeState
from programmes.models import Gate, ItemType, Programme, Topic, VetoItem
from programmes.quotas import Quota, QuotaLine, TopicScope, quota_among

SESSION_KEY = "programme_id"
# Gates at which judges decide; a programme has at most one of them.
PANEL_KINDS = (GateKind.EXPERT_PANEL, GateKind.CARD_VOTE)


def current_programme(user: Any) -> Programme | None:
    """The latest active programme the person may see; without one the latest of any state.

    Of several committees the nearest to the person's own units comes first.
    """
    programmes = Programme.objects.visible_to(user).select_related("committee", "dispatch_rule")
    ordered = programmes.order_by("-year", "-committee__depth", "pk")
    return ordered.filter(state=ProgrammeState.ACTIVE).first() or ordered.first()


def programme_for(request: HttpRequest) -> Programme | None:
    """The programme the person chose on this visit, else the current one; asked once a request."""
    kept: dict[str, Programme | None] = request.__dict__.setdefault("_programme", {})
    if "programme" not in kept:
        kept["programme"] = _chosen(request) or current_programme(request.user)
    return kept["programme"]


def _chosen(request: HttpRequest) -> Programme | None:
    chosen, user = request.session.get(SESSION_KEY), cast(User, request.user)
    if not isinstance(chosen, int):
        return None
    programmes = Programme.objects.visible_to(user)
    return programmes.select_related("committee", "dispatch_rule").filter(pk=chosen).first()


def gate(programme: Programme, kind: str) -> Gate | None:
    """The gate when the programme has it switched on, else None."""
    return programme.gates.filter(kind=kind, enabled=True).first()


def panel_gate(programme: Programme) -> Gate | None:
    """The gate at which judges decide, by marks or by cards, when the programme has one."""
    return panel_among(programme.gates.filter(kind__in=PANEL_KINDS, enabled=True))


def panel_among(gates: Iterable[Gate]) -> Gate | None:
    """As `panel_gate`, of gates switched on that were read already."""
    return next((gate for gate in gates if gate.kind in PANEL_KINDS), None)


def veto_items(programme: Programme, stage: str) -> QuerySet[VetoItem]:
    """Reasons that alone stop a project at the stage, in order."""
    return programme.veto_items.filter(stage=stage)


def quota_lines(programme: Programme) -> tuple[QuotaLine, ...]:
    """All quota rules of the programme, those of its first type first; one query."""
    rows = programme.quota_rules.order_by("item_type__position", "item_type", "position", "pk")
    found = rows.values_list("item_type_id", "org_kinds", "least", "most")
    return tuple(
        QuotaLine(type_id, tuple(kinds or ()), least, most) for type_id, kinds, least, most in found
    )


def quota_for(programme: Programme, item_type: ItemType | None, org_kind: str) -> Quota:
    """How many items of the type a secretary of this kind of organisation leads.

    `item_type` None is the programme's first type, as on projects older than item types.
    """
    return quota_among(quota_lines(programme), item_type.pk if item_type else None, org_kind)


def first_item_type(programme: Programme) -> ItemType | None:
    """The type of projects that name none."""
    return programme.item_types.order_by("position", "pk").first()


def topic_scopes(topics: Iterable[Topic]) -> dict[int, TopicScope]:
    """Whom each topic is meant for, by its key; one query for all named units."""
    kinds = {topic.pk: frozenset(topic.org_kinds or ()) for topic in topics}
    named: dict[int, set[int]] = {}
    links = Topic.units.through.objects.filter(topic__in=list(kinds))
    for topic_id, unit_id in links.values_list("topic_id", "organisation_id"):
        named.setdefault(topic_id, set()).add(unit_id)
    return {pk: TopicScope(found, frozenset(named.get(pk, ()))) for pk, found in kinds.items()}


def is_in_use(programme: Programme) -> bool:
    """Whether facts rest on the rules: a project, a report period."""
    return is_protected(programme)


def is_protected(row: Model) -> bool:
    """Whether rows of upper floors rest on this one.

    What belongs to it goes with it (cascade); everything that protects it is a fact. So a new
    kind of fact needs no entry here, not even one without a name for the way back.
    """
    for relation in row._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.on_delete is not PROTECT:
            continue
        rows = relation.related_model._base_manager
        if rows.filter(**{relation.field.name: row}).exists():
            return True
    return False
