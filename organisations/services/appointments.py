"""Who takes up a post and who leaves it; acts on the person's next request."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from organisations.models import Appointment, Post, User
from organisations.services.door import require_administrator_at, require_administrator_of


@transaction.atomic
def appoint(
    *,
    actor: User | None,
    user: User,
    post: Post,
    starts_on: date,
    ends_on: date | None = None,
) -> Appointment:
    """Put the person on the post from one day to another (both included; open end: None).

    ``actor`` None is the console.

    Raises:
        NotAllowed: the actor does not administer post or person, or appoints oneself.
        InvalidInput: the end lies before the start.
        Conflict: the person holds the post in these days already.
    """
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if actor is not None and actor.pk == row.pk:
        raise NotAllowed("不能给自己任职，请由另一位系统管理员办理。")
    require_administrator_at(actor, post.organisation)
    if row.appointments.exists():
        require_administrator_of(actor, row)
    if ends_on is not None and ends_on < starts_on:
        message = "任职止早于任职起，请改正日期。"
        raise InvalidInput(message, field_errors={"ends_on": [message]})
    if _overlapping(row, post, starts_on, ends_on):
        raise Conflict(f"“{row}”在这段时间已任“{post}”，请先结束原任职。")
    appointment = Appointment.objects.create(
        user=row, post=post, starts_on=starts_on, ends_on=ends_on
    )
    audit.record(
        actor=actor,
        action="appointment.start",
        obj=appointment,
        details={"role": post.role, "starts_on": starts_on, "ends_on": ends_on},
    )
    return appointment


@transaction.atomic
def end_appointment(
    *, actor: User | None, appointment: Appointment, ends_on: date, reason: str = ""
) -> Appointment:
    """Let the appointment end with the day (the last one in force).

    Ending with yesterday revokes it at once, on the person's next request.

    Raises:
        NotAllowed: the actor does not administer the post's organisation.
        InvalidInput: the end lies before the start.
        StaleState: the appointment has ended by then.
    """
    row = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    require_administrator_at(actor, row.post.organisation)
    if ends_on < row.starts_on:
        message = "任职止早于任职起，请改正日期。"
        raise InvalidInput(message, field_errors={"ends_on": [message]})
    if row.ends_on is not None and row.ends_on <= ends_on:
        raise StaleState(f"这项任职到{row.ends_on:%Y年%m月%d日}为止，无需再办。")
    before, row.ends_on = row.ends_on, ends_on
    row.save(update_fields=["ends_on"])
    audit.record(
        actor=actor,
        action="appointment.end",
        obj=row,
        reason=reason,
        details={"before": before, "after": ends_on},
    )
    return row


@transaction.atomic
def revoke_appointment(*, actor: User | None, appointment: Appointment, reason: str = "") -> None:
    """Take the post away at once: on the person's next request it opens nothing.

    The last day in force is yesterday; an appointment that began today or later is
    removed, since it cannot end before it began.

    Raises:
        NotAllowed: the actor does not administer the post's organisation.
        StaleState: it has ended already.
    """
    yesterday = clock.today() - timedelta(days=1)
    row = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if row.starts_on <= yesterday:
        end_appointment(actor=actor, appointment=row, ends_on=yesterday, reason=reason)
        return
    require_administrator_at(actor, row.post.organisation)
    audit.record(
        actor=actor,
        action="appointment.end",
        obj=row,
        reason=reason,
        details={"before": row.ends_on, "after": "removed", "starts_on": row.starts_on},
    )
    row.delete()


def _overlapping(user: User, post: Post, starts_on: date, ends_on: date | None) -> bool:
    others = user.appointments.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), post=post)
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    return others.exists()
