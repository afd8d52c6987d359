"""What tests of the editor do: a draft, a page, the page sent back changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse

from organisations.models import User
from programmes.exporting import document_of
from programmes.models import Programme
from programmes.services.starting import start_programme
from tests.programmes.typed import as_posted, sent_by
from tests.world import World

Change = Callable[[QueryDict], None]


def signed_in(person: User) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def drafted(world: World, source: str = "jurong-2018", year: int = 2027) -> Programme:
    """A draft of the home county."""
    return start_programme(
        actor=world.staff, committee=world.home.committee, year=year, source=source
    )


def address(programme: Programme, section: str) -> str:
    """The page of a section."""
    return reverse("programmes:section", args=[programme.pk, section])


def opened(client: Client, programme: Programme, section: str, query: str = "") -> QueryDict:
    """The form of a section's page as the browser would send it back."""
    answer = client.get(address(programme, section) + query)
    assert answer.status_code == 200
    return sent_by(answer.content.decode())


def sent(
    client: Client,
    programme: Programme,
    section: str,
    form: QueryDict,
    act: str = "save",
    **typed: Any,
) -> HttpResponse:
    """The answer to the form with other values typed into it."""
    values = as_posted(form) | typed
    return client.post(address(programme, section), values | {"act": act})


def text(answer: HttpResponse) -> str:
    """The page's text."""
    return answer.content.decode()


def sent_form(answer: HttpResponse) -> QueryDict:
    """The form of the page that answered."""
    return sent_by(text(answer))


def rules_of(programme: Programme) -> Mapping[str, Any]:
    """The rule book as it is saved now."""
    return document_of(Programme.objects.get(pk=programme.pk))
