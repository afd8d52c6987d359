"""The audit chain's one writer and its check.

Each record's hash is an HMAC over the previous hash and the record itself, so that a
changed, removed or inserted record breaks the chain at its place. The record is
written in the transaction of the act: no record, no act. A chain cannot prove that
nobody who holds the key rewrote it; keep copies of the tail elsewhere.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, time
from typing import Any, cast

from django.conf import settings
from django.db import connection, models

from core import clock, request_facts
from core.masking import is_phone_number, mask_phones
from core.models import GENESIS_HASH, AuditRecord, AuditTail, Outcome

ALGORITHM = "hmac-sha256"
SYSTEM_NAME = "系统"
_BATCH = 500
_SEALED_FIELDS = (
    "seq",
    "actor_id",
    "actor_name",
    "actor_unit",
    "action",
    "object_type",
    "object_id",
    "object_title",
    "outcome",
    "reason",
    "details",
    "request_id",
    "address",
    "algorithm",
)


@dataclass(frozen=True)
class AuditEntry:
    """What is to be recorded of one act."""

    action: str
    obj: models.Model | None = None
    title: str = ""
    outcome: str = Outcome.SUCCESS
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BrokenLink:
    """The first record at which the chain does not hold, and why (Chinese)."""

    seq: int
    problem: str


def record(
    *,
    actor: Any,
    action: str,
    obj: models.Model | None = None,
    title: str = "",
    outcome: str = Outcome.SUCCESS,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> AuditRecord:
    """Append one record to the chain, inside the transaction of the act.

    Args:
        actor: the user, or None for the system itself.
        action: ASCII code such as ``project.submit``.
        obj: the row acted on; its type, key and title are kept as text.
        title: overrides ``str(obj)``.
        outcome: ``success``, ``denied`` or ``failed``.
        details: JSON-able facts, before and after; phone numbers are masked.

    Raises:
        RuntimeError: called outside ``transaction.atomic``.
    """
    entry = AuditEntry(action, obj, title, outcome, reason, details or {})
    return record_many(actor=actor, entries=[entry])[0]


def record_many(*, actor: Any, entries: Iterable[AuditEntry]) -> list[AuditRecord]:
    """Append several records under one lock of the tail; see ``record``."""
    if not connection.in_atomic_block:
        raise RuntimeError("audit records are written in the transaction of the act")
    entries = list(entries)
    if not entries:
        return []
    tail = _locked_tail()
    author = _describe_actor(actor)
    records = []
    for entry in entries:
        row = _unsealed(entry, author)
        row.seq, row.prev_hash = tail.last_seq + 1, tail.last_hash
        row.hash = _seal(row)
        tail.last_seq, tail.last_hash = row.seq, row.hash
        records.append(row)
    AuditRecord.objects.bulk_create(records, batch_size=_BATCH)
    tail.save(update_fields=("last_seq", "last_hash"))
    return records


def verify(from_seq: int = 1, to_seq: int | None = None) -> BrokenLink | None:
    """Return the first broken link from ``from_seq`` to ``to_seq``, None when all hold.

    Without ``to_seq`` the chain must also end where its tail says: records cut off
    at the end are noticed too.
    """
    rows = AuditRecord.objects.filter(seq__gte=from_seq).order_by("seq")
    if to_seq is not None:
        rows = rows.filter(seq__lte=to_seq)
    expected, prev_hash = from_seq, _hash_before(from_seq)
    for row in rows.iterator(chunk_size=_BATCH):
        problem = _problem(row, expected, prev_hash)
        if problem:
            return BrokenLink(min(expected, row.seq), problem)
        expected, prev_hash = row.seq + 1, row.hash
    if to_seq is None:
        return _tail_problem(expected, prev_hash)
    if expected <= min(to_seq, _tail().last_seq):
        return BrokenLink(expected, "记录缺失")
    return None


def canonical_json(value: Mapping[str, Any]) -> str:
    """Return masked JSON with one possible spelling: sorted keys, no white space."""
    text = json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return _storable(text)


def _problem(row: AuditRecord, expected: int, prev_hash: str) -> str:
    if row.seq != expected:
        return "记录缺失"
    if row.prev_hash != prev_hash:
        return "与上一条记录不衔接"
    if row.algorithm != ALGORITHM or not hmac.compare_digest(row.hash, _seal(row)):
        return "内容被改动"
    return ""


def _tail_problem(expected: int, prev_hash: str) -> BrokenLink | None:
    tail = _tail()
    if tail.last_seq >= expected:
        return BrokenLink(expected, "末尾的记录缺失")
    if tail.last_seq < expected - 1 or tail.last_hash != prev_hash:
        return BrokenLink(max(expected - 1, 1), "与链末端登记不一致")
    return None


def _tail() -> AuditTail:
    return AuditTail.objects.filter(pk=AuditTail.ONLY).first() or AuditTail()


def _locked_tail() -> AuditTail:
    locked = AuditTail.objects.select_for_update().filter(pk=AuditTail.ONLY)
    tail = locked.first()
    if tail is None:
        AuditTail.objects.get_or_create(pk=AuditTail.ONLY)
        tail = locked.get()
    return tail


def _hash_before(seq: int) -> str:
    if seq <= 1:
        return GENESIS_HASH
    found = AuditRecord.objects.filter(seq=seq - 1).values_list("hash", flat=True).first()
    return found or GENESIS_HASH


def _describe_actor(actor: Any) -> dict[str, Any]:
    if actor is None:
        return {"actor_id": None, "actor_name": SYSTEM_NAME, "actor_unit": ""}
    name = getattr(actor, "display_name", "") or str(actor)
    return {
        "actor_id": getattr(actor, "pk", None),
        "actor_name": _text(name, "actor_name"),
        "actor_unit": _text(getattr(actor, "unit_name", "") or "", "actor_unit"),
    }


def _unsealed(entry: AuditEntry, author: Mapping[str, Any]) -> AuditRecord:
    facts = request_facts.current() or request_facts.RequestFacts()
    obj = entry.obj
    title = entry.title or (str(obj) if obj is not None else "")
    return AuditRecord(
        at=clock.now(),
        action=_text(entry.action, "action"),
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=_text(str(obj.pk), "object_id") if obj is not None else "",
        object_title=_text(mask_phones(title), "object_title"),
        outcome=str(entry.outcome),
        reason=_storable(mask_phones(entry.reason)),
        details=canonical_json(entry.details),
        request_id=_text(facts.request_id, "request_id"),
        address=_text(facts.address, "address"),
        algorithm=ALGORITHM,
        **author,
    )


def _seal(row: AuditRecord) -> str:
    sealed = {name: getattr(row, name) for name in _SEALED_FIELDS}
    sealed["at"] = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    message = f"{row.prev_hash}\n{text}".encode()
    return hmac.new(settings.AUDIT_KEY.encode(), message, hashlib.sha256).hexdigest()


def _text(text: str, field_name: str) -> str:
    """Cut ``text`` to its column: PostgreSQL refuses what is longer, SQLite keeps it."""
    column = cast(models.CharField, AuditRecord._meta.get_field(field_name))
    return _storable(text)[: column.max_length]


def _storable(text: str) -> str:
    """Drop what a database cannot keep and the seal could not reproduce."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _plain(value: Any) -> Any:
    """Return ``value`` as JSON knows it, masked; what JSON does not know becomes text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(item) for item in value]
    if isinstance(value, models.Model):
        return value.pk
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int) and not is_phone_number(value):
        return int(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return mask_phones(str(value))
