"""Says the rules in plain Chinese, as a 《管理办法》 would; reads rule documents alone."""

from __future__ import annotations

from collections.abc import Callable

from programmes.enums import RuleSection
from programmes.sentences import catalogue, judging, running
from programmes.sentences.figures import Document, Words

_SPEAKERS: dict[str, Callable[[Document], Words]] = {
    RuleSection.BASICS: catalogue.basics,
    RuleSection.CATEGORIES: catalogue.categories,
    RuleSection.ITEM_TYPES: catalogue.item_types,
    RuleSection.TOPICS: catalogue.topics,
    RuleSection.QUOTAS: catalogue.quotas,
    RuleSection.APPLICATION: catalogue.application,
    RuleSection.GATES: judging.gates,
    RuleSection.RUBRICS: judging.rubrics,
    RuleSection.GRADES: judging.grades,
    RuleSection.DISPATCH: running.dispatch,
    RuleSection.LAMPS: running.lamps,
    RuleSection.INSPECTIONS: running.inspections,
    RuleSection.OBJECTIVES: running.objectives,
    RuleSection.VISIBILITY: running.visibility,
}


def say(section: str, document: Document) -> Words:
    """One section in sentences; the document may be a whole book or the section alone."""
    return _SPEAKERS[section](document)
