"""Query row of the queue of pre-review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from core.posted import key_in
from projects.enums import Status
from reviews.queries.pre_review_queue import Facet

ROUNDS = (("", "全部"), ("1", "首次报送"), ("2", "退回后再报"))
MINE = "mine"
STATES = (
    ("", "全部"),
    (Status.SUBMITTED, "待受理"),
    (Status.PRE_REVIEW, "办理中"),
    (MINE, "我办理的"),
)
ALL = ("", "全部")
# Chosen once, for instance in a saved view, but nothing of it waits now.
NONE_WAITING = "所选项现无待办"
FACETS = ("unit", "category", "topic", "officer")
# What the address of the list may carry; saved views keep these.
FILTERS = ("q", "status", *FACETS, "round", "overdue", "alike")


class QueueFilter(forms.Form):
    """What the queue is narrowed to; the choices are what is waiting."""

    q = forms.CharField(label="名称、单位或书记", required=False, max_length=60)
    status = forms.ChoiceField(label="办理情况", choices=STATES, required=False)
    unit = forms.ChoiceField(label="申报单位", required=False)
    category = forms.ChoiceField(label="类别", required=False)
    topic = forms.ChoiceField(label="清单选题", required=False)
    officer = forms.ChoiceField(label="受理人", required=False)
    round = forms.ChoiceField(label="报送", choices=ROUNDS, required=False)
    overdue = forms.BooleanField(label="只看超期", required=False)
    alike = forms.BooleanField(label="只看雷同", required=False)

    def __init__(self, *args: Any, waiting: Iterable[Facet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(waiting)
        for name in FACETS:
            found = {row[name] for row in rows if row[name][0]}
            ordered = sorted(found, key=lambda pair: pair[1])
            choices = [ALL, *((str(key), words) for key, words in ordered)]
            asked = self.data.get(name, "")
            if key_in(asked) and asked not in {key for key, _ in choices}:
                choices.append((asked, NONE_WAITING))
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return any(self.cleaned_data.values())

    @property
    def wants_alike(self) -> bool:
        """Whether only applications like others are asked for."""
        return bool(self.cleaned_data.get("alike"))

    def apply(
        self,
        projects: QuerySet[Any],
        *,
        user: Any,
        overdue_before: datetime,
        alike: Iterable[int] = (),
    ) -> QuerySet[Any]:
        """Keep the rows asked for; a value that makes no sense filters nothing.

        `overdue_before`: what arrived earlier is over the programme's limit; `alike` are the keys
        of applications that resemble others, needed when `wants_alike`.
        """
        chosen = self.cleaned_data
        projects = projects.filter(_of_facets(chosen), _in_state(chosen.get("status"), user))
        if chosen.get("round"):
            again = chosen["round"] == "2"
            projects = projects.filter(**{"return_count__gt" if again else "return_count": 0})
        if chosen.get("overdue"):
            projects = projects.filter(submitted_at__lt=overdue_before)
        if self.wants_alike:
            projects = projects.filter(pk__in=list(alike))
        return projects.filter(_containing(chosen.get("q", "")))

    def words(self) -> list[tuple[str, str]]:
        """Label and value of every filter as people read them, for the exported list."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            choices = dict(getattr(field, "choices", ()))
            shown = "是" if value is True else choices.get(value, value)
            found.append((str(field.label), str(shown or "全部")))
        return found


def _of_facets(chosen: Mapping[str, Any]) -> Q:
    columns = {"unit": "organisation", "officer": "officer_id"}
    return Q(**{columns.get(name, name): chosen[name] for name in FACETS if chosen.get(name)})


def _in_state(status: str | None, user: Any) -> Q:
    if status == MINE:
        return Q(status=Status.PRE_REVIEW, officer_id=user.pk)
    return Q(status=status) if status else Q()


def _containing(text: str) -> Q:
    text = text.strip()
    if not text:
        return Q()
    return (
        Q(title__icontains=text)
        | Q(organisation__name__icontains=text)
        | Q(organisation__short_name__icontains=text)
        | Q(secretary_name__icontains=text)
    )
