"""Keeps the fingerprint of what was filed; the one place that writes it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Max, Q

from core import clock
from projects.models import Fingerprint, Project, Revision
from projects.services.lifecycle import lock_project
from projects.sheet.context import SheetContext, context_of
from projects.sheet.texts import compared_parts
from projects.similarity import RULES, pack, shingles


def keep_fingerprint(*, revision: Revision, context: SheetContext) -> Fingerprint:
    """Store what the submission is compared by, in place of the one before it.

    Part of filing: the caller holds the lock on the project and records the act. Doing it twice
    changes nothing.
    """
    texts = [part.text for part in compared_parts(revision.document, context)]
    return Fingerprint.objects.update_or_create(
        project_id=revision.project_id,
        defaults={
            "revision": revision.number,
            "rules": RULES,
            "shingles": pack(shingles(texts)),
        },
    )[0]


def keep_missing_fingerprints() -> int:
    """Store the fingerprints of filed applications that have none, or one of earlier rules.

    Returns how many were written. For applications filed before there were fingerprints, and
    after a change of the rules of comparison; each project is locked by itself.
    """
    lacking = (
        Q(fingerprint=None) | ~Q(fingerprint__rules=RULES) | Q(last__gt=F("fingerprint__revision"))
    )
    keys = (
        Project.objects.annotate(last=Max("revisions__number"))
        .filter(lacking, last__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for key in list(keys):
        with transaction.atomic():
            project = lock_project(key)
            revision = project.revisions.last()
            if revision is not None:
                keep_fingerprint(
                    revision=revision, context=context_of(project, today=clock.today())
                )
    return len(keys)
