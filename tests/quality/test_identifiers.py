"""Names in the database stay short enough for every product a county may bring."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings

LONGEST = 30


def identifiers() -> Iterator[str]:
    # Tables that Django makes for many-to-many fields are shortened by the database backend.
    for model in apps.get_models():
        if model._meta.app_label not in settings.OWN_APPS:
            continue
        meta = model._meta
        yield meta.db_table
        yield from (field.column for field in meta.local_fields if field.column)
        yield from (index.name for index in meta.indexes)
        yield from (constraint.name for constraint in meta.constraints)


def test_every_identifier_has_at_most_30_characters():
    assert not sorted({name for name in identifiers() if len(name) > LONGEST})
