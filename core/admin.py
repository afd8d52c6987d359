"""Technical upkeep: every change made in the back office goes into the audit chain."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpRequest

from core import audit
from core.calendar_store import forget_calendar
from core.models import AuditRecord, Holiday

_SECRET_PARTS = ("password", "secret", "token")


class AuditedModelAdmin(admin.ModelAdmin):
    """Records every addition, change and deletion in the transaction that makes it."""

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        audit.record(actor=request.user, action="backoffice.add", obj=obj, details={"log": message})
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        changes = getattr(request, "backoffice_changes", {})
        details = {"log": message, "changes": changes.get(obj.pk, {})}
        audit.record(actor=request.user, action="backoffice.change", obj=obj, details=details)
        return super().log_change(request, obj, message)

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if change:
            changes = getattr(request, "backoffice_changes", {})
            changes[obj.pk] = _before_and_after(form)
            request.backoffice_changes = changes  # type: ignore[attr-defined]

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self._delete_recorded(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._delete_recorded(request, queryset)

    @transaction.atomic
    def _delete_recorded(self, request: HttpRequest, objects: Iterable[models.Model]) -> None:
        doomed = list(objects)
        # Described while they still have a key.
        entries = [audit.AuditEntry("backoffice.delete", obj, str(obj)) for obj in doomed]
        audit.record_many(actor=request.user, entries=entries)
        for obj in doomed:
            obj.delete()


class ReadOnlyModelAdmin(admin.ModelAdmin):
    """Shows rows and lets nobody touch them."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Holiday)
class HolidayAdmin(AuditedModelAdmin):
    """Official days and local additions."""

    list_display = ("day", "kind", "name", "source")
    list_filter = ("kind", "source")
    date_hierarchy = "day"
    search_fields = ("name",)

    def save_model(self, request: HttpRequest, obj: Holiday, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_calendar()


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyModelAdmin):
    """The chain, newest first."""

    list_display = ("seq", "at", "actor_name", "actor_unit", "action", "object_title", "outcome")
    list_filter = ("outcome", "action")
    date_hierarchy = "at"
    search_fields = ("actor_name", "object_title", "object_id", "request_id")
    show_full_result_count = False


def _before_and_after(form: ModelForm) -> dict[str, list[str]]:
    """Return the changed fields' values before and after; secrets only by name."""
    return {
        name: ["***", "***"]
        if any(part in name.lower() for part in _SECRET_PARTS)
        else [str(form.initial.get(name, "")), str(form.cleaned_data.get(name, ""))]
        for name in form.changed_data
    }
