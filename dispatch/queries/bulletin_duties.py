"""What units owe to bulletins: one sentence about being named, until a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Min
from django.urls import reverse

from dispatch.duties import DutyItem
from dispatch.enums import BulletinState, EntrySide
from dispatch.models import BulletinEntry


def explanations_due(day: date) -> Iterator[DutyItem]:
    """One item for each unit that may still speak about a bulletin; one query.

    A unit named with several projects has one page for all of them, and so one item.
    """
    rows = (
        BulletinEntry.objects.filter(
            bulletin__state=BulletinState.HEARING,
            chosen=True,
            side=EntrySide.BEHIND,
            explained_at=None,
            heard_until__gte=day,
        )
        .order_by()
        .values(
            "bulletin_id",
            "bulletin__title",
            "bulletin__programme_id",
            "bulletin__issuer_id",
            "project__organisation_id",
        )
        .annotate(until=Min("heard_until"))
    )
    for row in rows.iterator():
        unit = row["project__organisation_id"]
        yield DutyItem(
            subject=f"bulletin:{row['bulletin_id']}:{unit}",
            programme_id=row["bulletin__programme_id"],
            committee_id=row["bulletin__issuer_id"],
            organisation_id=unit,
            people=(),
            due_on=row["until"],
            title=f"通报拟点名本单位的项目，可以说明一句话：{row['bulletin__title']}",
            link=reverse("dispatch:bulletin_explain", args=[row["bulletin_id"]]),
        )
