"""A bulletin on its way out: units named are heard, the head issues, people read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.calendar_store import load_calendar
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.numbering import next_number
from dispatch.bulletin_paper import AS_ISSUED, names_of
from dispatch.enums import BulletinState
from dispatch.models import Bulletin, BulletinEntry, BulletinReceipt
from dispatch.models.bulletins import EXPLANATION_MAX
from dispatch.queries.bulletins import (
    entries_of,
    people_to_send_to,
    receipt_for,
    still_to_speak,
    unheard,
)
from dispatch.services.bulletin_access import (
    EXPLAIN,
    ISSUE,
    lock_bulletin,
    refuse_late,
    refuse_outsider,
)
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.models import Appointment, User
from organisations.queries import department_people

DEFAULT_EXPLAIN_DAYS = 1
_UNIT_ROLES = (Role.LIAISON, Role.SECRETARY)
_ON_THE_WAY = frozenset({BulletinState.HEARING, BulletinState.WAITING})


@transaction.atomic
def forward_bulletin(*, bulletin_id: int, seen_version: int | None, actor: Any) -> Bulletin:
    """Send a bulletin on: first to the units it names as behind, then to the head.

    Each unit has the rule book's number of working days for its word; once all have spoken or
    the days are over, the head gets it. Raises NotAllowed, StaleState, InvalidInput (nothing
    written), Conflict (units may still speak).
    """
    bulletin = lock_bulletin(bulletin_id)
    refuse_outsider(bulletin, actor, "送签")
    steps = {BulletinState.DRAFT, BulletinState.HEARING}
    refuse_late(bulletin, "送签", steps, seen_version)
    _refuse_empty(bulletin)
    if bulletin.state == BulletinState.DRAFT and _ask(bulletin):
        bulletin.state = BulletinState.HEARING
    elif bulletin.state == BulletinState.DRAFT and _open_words(bulletin):
        # Taken back and sent again while days run that were given before.
        bulletin.state = BulletinState.HEARING
    else:
        _refuse_unheard(bulletin)
        bulletin.state = BulletinState.WAITING
        _tell_heads(bulletin)
    bulletin.return_reason = ""
    bulletin.save(update_fields=["state", "return_reason"])
    audit.record(
        actor=actor, action="bulletin.forward", obj=bulletin, details={"state": bulletin.state}
    )
    return bulletin


@transaction.atomic
def explain_entries(*, bulletin_id: int, words: Mapping[int, str], actor: Any) -> Bulletin:
    """The unit's one sentence to each of its projects named, by entry; "" for nothing to add.

    May be put right while the bulletin is with the units. Raises NotAllowed, StaleState (the
    units are no longer heard), InvalidInput (too long).
    """
    bulletin = lock_bulletin(bulletin_id)
    for entry in bulletin.entries.filter(pk__in=words).select_related("project"):
        _explain(bulletin, entry, " ".join(words[entry.pk].split()), actor)
    if not _open_words(bulletin):
        key = f"spoken:{bulletin.version}"
        _tell_drafter(bulletin, "被点名的单位都已说明，可以送签", key)
    return bulletin


def _explain(bulletin: Bulletin, entry: BulletinEntry, said: str, actor: Any) -> None:
    if not actor.has_perm(EXPLAIN, entry.project):
        raise NotAllowed("由被点名单位的联络员或书记说明，您的说明没有保存。")
    if bulletin.state != BulletinState.HEARING or entry.heard_until is None:
        raise StaleState("说明已经截止，这次没有保存。确需更正的，请直接联系组织部。")
    if len(said) > EXPLANATION_MAX:
        problem = f"说明不超过 {EXPLANATION_MAX} 字，现有 {len(said)} 字。"
        raise InvalidInput(f"说明没有保存。{problem}", field_errors={str(entry.pk): [problem]})
    entry.explanation, entry.explained_by, entry.explained_at = said, actor, clock.now()
    entry.save(update_fields=["explanation", "explained_by", "explained_at"])
    audit.record(
        actor=actor,
        action="bulletin.explain",
        obj=bulletin,
        details={"project": entry.project_id, "explanation": said},
    )


@transaction.atomic
def take_back(*, bulletin_id: int, actor: Any) -> Bulletin:
    """Take a bulletin back into drafting; what units said of unchanged sentences stays.

    Raises NotAllowed, StaleState.
    """
    bulletin = lock_bulletin(bulletin_id)
    refuse_outsider(bulletin, actor, "撤回修改")
    refuse_late(bulletin, "撤回修改", _ON_THE_WAY)
    return _to_draft(bulletin, actor, "bulletin.take_back", "")


@transaction.atomic
def return_bulletin(*, bulletin_id: int, reason: str, actor: Any) -> Bulletin:
    """The head sends a bulletin back to be rewritten.

    Raises NotAllowed, StaleState, InvalidInput (no reason).
    """
    bulletin = lock_bulletin(bulletin_id)
    if not actor.has_perm(ISSUE, bulletin.programme):
        raise NotAllowed("通报由组织部负责人签发或者退回。")
    refuse_late(bulletin, "退回修改", {BulletinState.WAITING})
    if not reason.strip():
        raise InvalidInput("请写明要改什么。通报没有退回。")
    bulletin = _to_draft(bulletin, actor, "bulletin.return", reason.strip()[:300])
    _tell_drafter(bulletin, "已退回修改", f"returned:{bulletin.version}")
    return bulletin


@transaction.atomic
def issue_bulletin(*, bulletin_id: int, seen_version: int | None, actor: Any) -> Bulletin:
    """Sign the bulletin off: number it, send it, ask for receipts; nothing of it changes again.

    The number is taken under the lock, so that years have no gaps. Raises NotAllowed (no head,
    or the one who drafted or last changed it), StaleState (issued already, changed since seen),
    Conflict (units may still speak).
    """
    bulletin = lock_bulletin(bulletin_id)
    if not actor.has_perm(ISSUE, bulletin.programme):
        raise NotAllowed("通报由组织部负责人签发。")
    refuse_late(bulletin, "签发", {BulletinState.WAITING}, seen_version)
    if actor.pk in (bulletin.drafter_id, bulletin.editor_id):
        raise NotAllowed(
            "这期通报由您起草或者最后改动，起草人和签发人不能是同一人，请由其他负责人签发。"
        )
    _refuse_unheard(bulletin)
    bulletin.number_year = clock.today().year
    bulletin.serial = next_number(f"bulletin:{bulletin.issuer_id}:{bulletin.number_year}")
    bulletin.state = BulletinState.ISSUED
    bulletin.approver, bulletin.issued_at = actor, clock.now()
    bulletin.snapshot[AS_ISSUED] = names_of(bulletin, entries_of(bulletin, chosen_only=True))
    bulletin.save(
        update_fields=["number_year", "serial", "state", "approver", "issued_at", "snapshot"]
    )
    sent = _send(bulletin)
    audit.record(
        actor=actor,
        action="bulletin.issue",
        obj=bulletin,
        details={"number": bulletin.number, "recipients": sent},
    )
    return bulletin


@transaction.atomic
def confirm_read(*, bulletin_id: int, actor: Any) -> None:
    """The person says to have read the bulletin; a second time changes nothing.

    Whoever has taken over a post since in a unit that has not read it may say so, too. Raises
    NotAllowed when the bulletin was not sent to the person.
    """
    bulletin = lock_bulletin(bulletin_id)
    receipt = receipt_for(bulletin, actor, clock.today())
    if receipt is None:
        raise NotAllowed("这期通报没有发给您，不用签收。")
    if receipt.read_at is not None:
        return
    receipt.read_at = clock.now()
    receipt.save()
    audit.record(actor=actor, action="bulletin.read", obj=bulletin)


@transaction.atomic
def urge_readers(*, bulletin_id: int, actor: Any) -> int:
    """Remind units of which nobody has read the bulletin, once a day; return the messages.

    Raises NotAllowed, StaleState (not issued).
    """
    bulletin = lock_bulletin(bulletin_id)
    refuse_outsider(bulletin, actor, "催阅")
    refuse_late(bulletin, "催阅", {BulletinState.ISSUED})
    told = tell(
        recipients=_waited_for(bulletin),
        kind="bulletin_urged",
        title=f"请阅：{bulletin}",
        body="本单位还没有人签收，打开后点“已阅”。",
        link=_page(bulletin),
        once_key=f"bulletin-urge:{bulletin.pk}:{clock.today()}",
    )
    if told:
        audit.record(actor=actor, action="bulletin.urge", obj=bulletin, details={"messages": told})
    return told


def _waited_for(bulletin: Bulletin) -> list[User]:
    """Leaders who have not read it; of units of which nobody has, those who serve there today."""
    read = bulletin.receipts.exclude(read_at=None).exclude(organisation=None)
    waiting = bulletin.receipts.filter(read_at=None)
    leaders = User.objects.filter(pk__in=waiting.filter(organisation=None).values("recipient"))
    units = waiting.exclude(organisation=None).exclude(organisation__in=read.values("organisation"))
    people = _people_of(set(units.values_list("organisation", flat=True)))
    return [*leaders, *(person for found in people.values() for person in found)]


def _ask(bulletin: Bulletin) -> bool:
    """Tell units of sentences they have not been told of; return whether there are any."""
    rule = getattr(bulletin.programme, "dispatch_rule", None)
    days = rule.explain_days if rule else DEFAULT_EXPLAIN_DAYS
    entries = list(unheard(bulletin).select_related("project__organisation"))
    if not days or not entries:
        return False
    until = load_calendar().add_working_days(clock.today(), days)
    unheard(bulletin).update(heard_until=until)
    by_unit: dict[int, list[BulletinEntry]] = defaultdict(list)
    for entry in entries:
        by_unit[entry.project.organisation_id].append(entry)
    people = _people_of(by_unit)
    for unit, named in by_unit.items():
        titles = "、".join(f"“{entry.project}”" for entry in named)
        tell(
            recipients=people[unit],
            kind="bulletin_hearing",
            title=f"通报拟点名{titles}，可以说明一句话",
            body=f"请在{until.year}年{until.month}月{until.day}日前说明；没有补充的，点“没有补充”。",
            link=reverse("dispatch:bulletin_explain", args=[bulletin.pk]),
            once_key=f"bulletin-hear:{bulletin.pk}:{bulletin.version}",
        )
    _tell_of_vacant(bulletin, [named for unit, named in by_unit.items() if not people[unit]])
    return True


def _tell_of_vacant(bulletin: Bulletin, vacant: list[list[BulletinEntry]]) -> None:
    """Let the drafter know of units in which nobody could be told."""
    if not vacant:
        return
    units = "、".join(str(named[0].project.organisation) for named in vacant)
    words = f"{units}没有在任的联络员、书记，没有通知到，请电话听取说明"
    _tell_drafter(bulletin, words, f"vacant:{bulletin.version}")


def _people_of(units: Iterable[int]) -> dict[int, list[User]]:
    """Liaison officers and secretaries by unit; one query."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = Appointment.objects.held_on(clock.today()).filter(
        post__role__in=_UNIT_ROLES, post__organisation__in=list(units), user__is_active=True
    )
    for row in rows.select_related("user", "post"):
        found[row.post.organisation_id].append(row.user)
    return found


def _open_words(bulletin: Bulletin) -> bool:
    return still_to_speak(bulletin, clock.today()).exists()


def _refuse_unheard(bulletin: Bulletin) -> None:
    """Nobody is named behind his back: all were told, and spoke or let the days pass."""
    waiting = list(still_to_speak(bulletin, clock.today()).select_related("project__organisation"))
    if not waiting:
        return
    until = max(entry.heard_until for entry in waiting if entry.heard_until)
    units = "、".join(dict.fromkeys(str(entry.project.organisation) for entry in waiting))
    raise Conflict(
        f"还有单位没有说明：{units}。说明到{until.month}月{until.day}日为止，"
        "都说明了或者期满后才能送签。"
    )


def _refuse_empty(bulletin: Bulletin) -> None:
    texts = (bulletin.overall, bulletin.good, bulletin.problems, bulletin.demands)
    if not any(text.strip() for text in texts):
        raise InvalidInput("通报还没有内容，请写好至少一个部分再送。")


def _to_draft(bulletin: Bulletin, actor: Any, action: str, reason: str) -> Bulletin:
    bulletin.state, bulletin.return_reason = BulletinState.DRAFT, reason
    bulletin.version += 1
    bulletin.save(update_fields=["state", "return_reason", "version"])
    audit.record(actor=actor, action=action, obj=bulletin, reason=reason)
    return bulletin


def _tell_heads(bulletin: Bulletin) -> None:
    heads = department_people(committee_id=bulletin.issuer_id, roles=[Role.HEAD], on=clock.today())
    tell(
        recipients=heads.exclude(pk__in=[bulletin.drafter_id, bulletin.editor_id]),
        kind="bulletin_waiting",
        title=f"待签发：{bulletin.title}",
        body=f"由 {bulletin.drafter} 起草。",
        link=_page(bulletin),
        once_key=f"bulletin-waiting:{bulletin.pk}:{bulletin.version}",
    )


def _tell_drafter(bulletin: Bulletin, words: str, key: str) -> None:
    tell(
        recipients=[bulletin.drafter],
        kind="bulletin_back",
        title=f"{bulletin.title}：{words}",
        body=bulletin.return_reason,
        link=_page(bulletin),
        once_key=f"bulletin-{key}:{bulletin.pk}",
    )


def _send(bulletin: Bulletin) -> int:
    people = people_to_send_to(bulletin, clock.today())
    BulletinReceipt.objects.bulk_create(
        BulletinReceipt(bulletin=bulletin, recipient_id=person, organisation_id=unit)
        for person, unit in people.items()
    )
    note = f"更正{bulletin.corrects.number}。" if bulletin.corrects else ""
    tell(
        recipients=User.objects.filter(pk__in=people),
        kind="bulletin",
        title=f"通报{bulletin.number}：{bulletin.title}",
        body=f"{note}请打开阅读，读后点“已阅”，一个单位有一人签收即可。",
        link=_page(bulletin),
        once_key=f"bulletin:{bulletin.pk}",
    )
    return len(people)


def _page(bulletin: Bulletin) -> str:
    return reverse("dispatch:bulletin", args=[bulletin.pk])
