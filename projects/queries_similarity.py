"""Which filed applications an application resembles, as far as the reader may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from core import clock
from programmes.models import Programme
from projects.enums import Continuity, LikenessKind, Status
from projects.models import Fingerprint, Project, Revision
from projects.sheet.context import SheetContext, context_of
from projects.sheet.texts import compared_parts, phraseology
from projects.similarity import (
    LEAST_SHINGLES,
    RULES,
    Beside,
    Pair,
    Part,
    common_runs,
    own_side,
    shingles,
    side_by_side,
    similar_pairs,
    similarity,
    unpack,
)

MOST_SHOWN = 5


@dataclass(frozen=True)
class Likeness:
    """An application this one resembles, and the passages they share.

    `project_id` is 0 and title, unit and year are empty where the reader may not see the other
    project; `beside` then holds passages of the reader's own text alone.
    """

    percent: int
    kind: str
    beside: tuple[Beside, ...]
    project_id: int = 0
    title: str = ""
    unit: str = ""
    year: int = 0
    continued: bool = False

    @property
    def kind_words(self) -> str:
        """The kind as people read it."""
        return LikenessKind(self.kind).label

    @property
    def seen(self) -> bool:
        """Whether the reader may see the other project."""
        return self.project_id != 0


@dataclass(frozen=True)
class AlikePair:
    """Two filed applications that are alike; `later` is of the programme asked for."""

    percent: int
    later: Project
    earlier: Project

    @property
    def kind_words(self) -> str:
        """The kind as people read it."""
        return LikenessKind(
            _kind(
                self.later,
                self.earlier.organisation_id,
                self.earlier.programme.year,
            )
        ).label


@dataclass(frozen=True)
class _Filed:
    """A filed application to compare with, by the columns of the one read."""

    project_id: int
    title: str
    organisation_id: int
    unit: str
    year: int
    percent: int


def likenesses(
    project: Project, document: Mapping[str, Any], *, user: Any, context: SheetContext
) -> list[Likeness]:
    """Filed applications of this and earlier years the text resembles, most alike first.

    Compared with everything filed in the tree of the programme's committee; from the programme's
    warning mark on, at most five. A mark of 0 switches the comparison off. Three queries.
    """
    least = project.programme.similarity_warn_percent
    own = compared_parts(document, context)
    ignored = _ignored(project.programme, context)
    pieces = shingles(part.text for part in own) - ignored
    if least == 0 or len(pieces) < LEAST_SHINGLES:
        return []
    alike = _alike(project, pieces, ignored, least)
    known = _documents([row.project_id for row in alike], user)
    return [
        _told(project, row, own, known[row.project_id], ignored, context)
        for row in alike
        if row.project_id in known
    ]


def alike_pairs(programme: Programme, user: Any) -> list[AlikePair]:
    """Pairs of applications filed in the programme, and of these with earlier ones, that are alike.

    From the programme's warning mark on, most alike first, as far as the person may see both.
    Five queries, whatever the number of applications.
    """
    pairs = _pairs_of(programme)
    keys = {key for pair in pairs for key in (pair.first, pair.second)}
    seen = Project.objects.visible_to(user).select_related("organisation", "programme")
    known = seen.in_bulk(sorted(keys))
    return [
        AlikePair(pair.percent, known[pair.second], known[pair.first])
        for pair in pairs
        if pair.first in known and pair.second in known
    ]


def alike_keys(programme: Programme) -> set[int]:
    """Keys of the applications in those pairs, for a list the person may see; four queries."""
    return {key for pair in _pairs_of(programme) for key in (pair.first, pair.second)}


def _pairs_of(programme: Programme) -> list[Pair]:
    least = programme.similarity_warn_percent
    sample = Project.objects.filter(programme=programme).select_related("organisation").first()
    if least == 0 or sample is None:
        return []
    sample.programme = programme
    ignored = _ignored(programme, context_of(sample, today=clock.today()))
    stored = _filed_until(programme).values_list("project_id", "project__programme_id", "shingles")
    now: dict[int, frozenset[int]] = {}
    then: dict[int, frozenset[int]] = {}
    for key, programme_id, pieces in stored.iterator():
        (now if programme_id == programme.pk else then)[key] = unpack(pieces) - ignored
    return similar_pairs(now, least, earlier=then)


def _ignored(programme: Programme, context: SheetContext) -> frozenset[int]:
    """Wording everybody has from the form and the rule book."""
    titles = programme.topics.values_list("title", flat=True)
    return phraseology(context, *titles, *map(str, programme.phrases))


def _filed_until(programme: Programme) -> QuerySet[Fingerprint]:
    """What was filed in the tree of the committee up to the programme's year."""
    return Fingerprint.objects.filter(
        project__programme__committee__path__startswith=programme.committee.path,
        project__programme__year__lte=programme.year,
        rules=RULES,
    ).exclude(project__status=Status.DRAFT)


def _alike(
    project: Project, pieces: frozenset[int], ignored: frozenset[int], least: int
) -> list[_Filed]:
    rows = (
        _filed_until(project.programme)
        .exclude(project_id=project.pk)
        .values_list(
            "project_id",
            "project__title",
            "project__organisation_id",
            "project__organisation__short_name",
            "project__programme__year",
            "shingles",
        )
    )
    found = []
    for key, title, organisation_id, unit, year, stored in rows.iterator():
        theirs = unpack(stored) - ignored
        percent = similarity(pieces, theirs)
        if percent >= least and len(theirs) >= LEAST_SHINGLES:
            found.append(_Filed(key, title, organisation_id, unit, year, percent))
    return sorted(found, key=lambda row: (-row.percent, -row.project_id))[:MOST_SHOWN]


def _documents(keys: Sequence[int], user: Any) -> dict[int, tuple[dict[str, Any], bool]]:
    """The compared submission of each project, and whether the reader may see it."""
    seen = Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))
    rows = (
        Revision.objects.filter(project_id__in=keys, number=F("project__fingerprint__revision"))
        .annotate(seen=Exists(seen))
        .values_list("project_id", "document", "seen")
    )
    return {key: (document, bool(visible)) for key, document, visible in rows}


def _told(
    project: Project,
    row: _Filed,
    own: Sequence[Part],
    known: tuple[dict[str, Any], bool],
    ignored: frozenset[int],
    context: SheetContext,
) -> Likeness:
    """What the reader is told of a likeness: nothing of a project they may not see."""
    document, seen = known
    other = compared_parts(document, context)
    runs = common_runs(own, other, ignored=ignored)
    kind = _kind(project, row.organisation_id, row.year)
    if not seen:
        return Likeness(row.percent, kind, tuple(own_side(own, runs)))
    return Likeness(
        row.percent,
        kind,
        tuple(side_by_side(own, other, runs)),
        project_id=row.project_id,
        title=row.title,
        unit=row.unit,
        year=row.year,
        continued=project.continuity == Continuity.CONTINUED
        and project.predecessor_id == row.project_id,
    )


def _kind(project: Project, organisation_id: int, year: int) -> str:
    """Whose text it is that the project resembles."""
    if organisation_id != project.organisation_id:
        return LikenessKind.OTHERS
    if year < project.programme.year:
        return LikenessKind.OWN_EARLIER
    return LikenessKind.OWN_NOW
