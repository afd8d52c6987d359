"""Pages of the back office: tree, posts, accounts and appointments of one's own part."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from core import clock
from core.admin import AuditedModelAdmin
from core.masking import mask_phones
from organisations.models import Appointment, Organisation, Post, User
from organisations.queries import administered_by, people_administered_by
from organisations.scope import scope_of
from organisations.services.appointments import appoint, revoke_appointment
from organisations.services.handout import HandOutLine
from organisations.services.passwords import reset_password
from organisations.services.people import (
    create_person,
    deactivate_person,
    reactivate_person,
)
from organisations.services.tree import add_organisation, move_organisation


class OwnPartAdmin(AuditedModelAdmin):
    """Shows and offers only what lies in the part of the tree the person administers."""

    prefix = ""
    actions_on_bottom = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted: what has been used stays, closed or ended."""
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).filter(administered_by(request.user, self.prefix))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        choices = _choices(request).get(db_field.related_model)
        if choices is not None:
            kwargs["queryset"] = choices
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _choices(request: HttpRequest) -> dict[type[models.Model], models.QuerySet]:
    return {
        Organisation: Organisation.objects.filter(administered_by(request.user)),
        Post: Post.objects.filter(administered_by(request.user, "organisation__"))
        .select_related("organisation")
        .order_by("organisation__path", "title"),
        User: people_administered_by(request.user, clock.today()).order_by("username"),
    }


class OrganisationForm(forms.ModelForm):
    """An organisation and its place in the tree."""

    parent = forms.ModelChoiceField(
        Organisation.objects.none(), label="上级党组织", empty_label=None
    )

    class Meta:
        model = Organisation
        fields = ("parent", "name", "short_name", "code", "kind", "sphere", "initials", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node = self.instance
        self.fields["parent"].queryset = self.offered
        if node.pk is None:
            return
        parent = Organisation.objects.get_parent(node)
        if parent is not None and self.offered.filter(pk=parent.pk).exists():
            self.fields["parent"].queryset = self.offered.exclude(path__startswith=node.path)
            self.initial["parent"] = parent.pk
        else:  # the top of one's own part stays where it is
            self.fields["parent"].queryset = self.offered.none()
            self.fields["parent"].required, self.fields["parent"].disabled = False, True

    def clean_is_active(self) -> bool:
        """Keep open the branch on which the person sits."""
        active: bool = self.cleaned_data["is_active"]
        node = self.instance
        if not active and node.pk and any(seat.path.startswith(node.path) for seat in self.seats):
            raise forms.ValidationError("您自己在这个党组织或其下级任职，不能停用。")
        return active


@admin.register(Organisation)
class OrganisationAdmin(OwnPartAdmin):
    """The tree as an indented list."""

    form = OrganisationForm
    list_display = ("indented_name", "name", "code", "kind", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "short_name", "initials", "code")
    ordering = ("path",)
    list_per_page = 200

    @admin.display(description="简称")
    def indented_name(self, obj: Organisation) -> str:
        return "　" * (obj.depth - 1) + obj.short_name

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = OrganisationForm.Meta.fields
        return fields if obj is not None else fields[:-2]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        form.offered = _choices(request)[Organisation]
        form.seats = scope_of(request.user).seats
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        parent = form.cleaned_data.get("parent")
        if change:
            super().save_model(request, obj, form, change)
            if "parent" in form.changed_data:
                move_organisation(actor=request.user, organisation=obj, parent=parent)
            return
        names = ("name", "short_name", "kind", "sphere", "code")
        fields = {name: form.cleaned_data[name] for name in names}
        _become(obj, add_organisation(actor=request.user, parent=parent, **fields))


@admin.register(Post)
class PostAdmin(OwnPartAdmin):
    """Posts; the role of one that has ever been held stays what it was."""

    prefix = "organisation__"
    list_display = ("title", "organisation", "role")
    list_filter = ("role",)
    list_select_related = ("organisation",)
    search_fields = ("title", "organisation__name", "organisation__initials")
    ordering = ("organisation__path", "title")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        held = obj is not None and obj.appointments.exists()
        return ("organisation", "role") if held else ()


class NewPersonForm(forms.ModelForm):
    """A new person takes up a post."""

    post = forms.ModelChoiceField(Post.objects.none(), label="岗位")
    starts_on = forms.DateField(label="任职起", initial=clock.today)

    class Meta:
        model = User
        fields = ("username", "display_name", "phone", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = self.offered


@admin.register(User)
class UserAdmin(OwnPartAdmin):
    """Accounts: passwords are never shown or typed here, only given anew, once."""

    list_display = ("username", "display_name", "masked_phone", "is_active", "last_login")
    list_filter = ("is_active", "must_change_password")
    search_fields = ("username", "display_name")
    ordering = ("username",)
    actions = ("give_new_passwords", "deactivate", "reactivate")

    @admin.display(description="手机")
    def masked_phone(self, obj: User) -> str:
        return mask_phones(obj.phone)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return people_administered_by(request.user, clock.today()).order_by("username")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("username", "display_name", "phone", "email", "post", "starts_on")
        return ("username", "display_name", "phone", "email", "is_active", "last_login")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("username", "is_active", "last_login")

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, **kwargs)
        form = super().get_form(request, obj, **{**kwargs, "form": NewPersonForm, "fields": None})
        form.offered = _choices(request)[Post]
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        account = create_person(actor=request.user, **form.cleaned_data)
        _become(obj, account.user)
        request.lines = [_line(account.user, account.password)]  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Show the password in this answer alone: a redirect would have to store it."""
        return _hand_out(request, request.lines)  # type: ignore[attr-defined]

    @admin.action(description="重置密码（生成一次性密码）")
    def give_new_passwords(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse:
        with transaction.atomic():
            lines = [
                _line(user, reset_password(actor=request.user, user=user)) for user in queryset
            ]
        return _hand_out(request, lines)

    @admin.action(description="停用账号（立即退出登录）")
    def deactivate(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        with transaction.atomic():
            for user in queryset:
                deactivate_person(actor=request.user, user=user)
        self.message_user(request, "账号已停用，正在使用的登录已退出。")

    @admin.action(description="启用账号（生成一次性密码）")
    def reactivate(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse:
        with transaction.atomic():
            lines = [
                _line(user, reactivate_person(actor=request.user, user=user)) for user in queryset
            ]
        return _hand_out(request, lines)


@admin.register(Appointment)
class AppointmentAdmin(OwnPartAdmin):
    """Who holds which post from when to when; nobody changes an own one."""

    prefix = "post__organisation__"
    list_display = ("user", "post", "starts_on", "ends_on")
    list_filter = ("post__role",)
    list_select_related = ("user", "post__organisation")
    search_fields = ("user__display_name", "user__username", "post__title")
    ordering = ("post__organisation__path", "post__title", "-starts_on")
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        own = obj is not None and obj.user_id == request.user.pk
        return not own and super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("user", "post", "starts_on")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        _become(obj, appoint(actor=request.user, **form.cleaned_data))

    @admin.action(description="立即免去（当事人下一次点击即失去权限）")
    def revoke(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        with transaction.atomic():
            for appointment in queryset:
                revoke_appointment(actor=request.user, appointment=appointment)
        self.message_user(request, "任职已结束。")


def _become(blank: models.Model, saved: models.Model) -> None:
    """Make the form's unsaved row the one a service has saved."""
    blank.__dict__.update(saved.__dict__)


def _line(user: User, password: str) -> HandOutLine:
    seats = scope_of(user).seats
    return HandOutLine(
        unit=user.unit_name,
        title="、".join(seat.title for seat in seats) or user.display_name,
        username=user.username,
        password=password,
    )


def _hand_out(request: HttpRequest, lines: list[HandOutLine]) -> HttpResponse:
    answer = TemplateResponse(request, "organisations/handout.html", {"lines": lines})
    answer.headers["Cache-Control"] = "no-store"
    return answer
