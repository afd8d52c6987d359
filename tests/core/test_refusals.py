"""When something does not work: the page says what, keeps what was typed, changes nothing."""

import pytest
from django.conf import LazySettings
from django.test import Client

from core.models import AuditRecord, Holiday, Outcome
from tests.core.urls import STALE

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]

TYPED = {
    "progress": "本月走访了三个村，<b>解决</b>两件事",
    "score": "88",
    "empty": " ",
    "password": "secret-1",
    "new_password2": "secret-2",
    "csrfmiddlewaretoken": "secret-3",
    "seen_status": "hidden-4",
    "form-TOTAL_FORMS": "hidden-5",
}


def text_of(response) -> str:
    return response.content.decode()


def keeps_what_was_typed(text: str) -> bool:
    shown = "本月走访了三个村，&lt;b&gt;解决&lt;/b&gt;两件事" in text
    score = 'value="88"' in text or ">88</textarea>" in text
    return shown and score and "secret-" not in text and "hidden-" not in text


def test_a_refused_act_shows_the_sentence_and_the_typed_text(client: Client):
    response = client.post("/stale", TYPED, headers={"referer": "http://testserver/facts"})
    assert response.status_code == 409
    assert STALE in text_of(response)
    assert keeps_what_was_typed(text_of(response))
    assert 'href="http://testserver/facts"' in text_of(response)
    assert not Holiday.objects.filter(name="不该留下").exists()


def test_a_service_may_name_the_typed_fields(client: Client):
    text = text_of(client.post("/labelled", TYPED))
    assert "工作进展" in text
    assert "走访了三个村" in text
    assert "88" not in text


def test_errors_of_fields_are_listed(client: Client):
    response = client.post("/invalid", TYPED)
    assert response.status_code == 409
    assert "权重合计应为 100" in text_of(response)


@pytest.mark.parametrize("path", ["/not-allowed", "/denied"])
def test_a_missing_right_is_403_and_goes_into_the_chain(client: Client, path: str):
    response = client.post(path, TYPED)
    assert response.status_code == 403
    assert keeps_what_was_typed(text_of(response))
    record = AuditRecord.objects.get(action="request.denied")
    assert (record.outcome, record.object_title) == (Outcome.DENIED, f"POST {path}")
    assert record.request_id == response["X-Request-ID"]
    assert not Holiday.objects.filter(name="不该留下").exists()


def test_the_sentence_of_a_missing_right_is_shown(client: Client):
    assert "只有书记可以提交。" in text_of(client.get("/not-allowed"))


def test_the_way_back_never_leaves_the_site(client: Client):
    response = client.post("/stale", TYPED, headers={"referer": "http://evil.example.org/x"})
    assert "evil.example.org" not in text_of(response)


def test_an_unknown_page_has_a_number_to_ask_about(client: Client):
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert response["X-Request-ID"] in text_of(response)


def test_a_fault_has_an_incident_number_and_keeps_the_typed_text(settings: LazySettings):
    client = Client(raise_request_exception=False)
    response = client.post("/crash", TYPED)
    assert response.status_code == 500
    assert response["X-Request-ID"] in text_of(response)
    assert keeps_what_was_typed(text_of(response))
    assert "ZeroDivisionError" not in text_of(response)


def test_a_fault_is_shown_even_when_the_frame_of_the_pages_fails(settings: LazySettings):
    settings.STATIC_URL = None
    response = Client(raise_request_exception=False).post("/crash", TYPED)
    assert response.status_code == 500
    assert response["X-Request-ID"] in text_of(response)
    assert keeps_what_was_typed(text_of(response))


def test_a_form_with_an_old_token_gives_the_text_back():
    response = Client(enforce_csrf_checks=True).post("/private", TYPED)
    assert response.status_code == 403
    assert "页面已失效" in text_of(response)
    assert keeps_what_was_typed(text_of(response))


def test_a_form_posted_after_the_session_ended_gives_the_text_back(client: Client):
    response = client.post("/private", TYPED, headers={"referer": "http://testserver/page?a=1"})
    assert response.status_code == 403
    assert "登录已过期" in text_of(response)
    assert keeps_what_was_typed(text_of(response))
    assert "next=/page" in text_of(response)


def test_other_requests_without_a_session_go_to_the_log_in_page(client: Client):
    assert client.get("/private").status_code == 302
    assert client.post("/private", {"action": "x"}).status_code == 302


def test_each_request_has_its_own_number_and_an_address(client: Client):
    first, second = client.get("/facts"), client.get("/facts")
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert text_of(first) == f"{first['X-Request-ID']} 127.0.0.1"


def test_an_address_people_invent_is_not_believed(client: Client):
    response = client.get("/facts", headers={"x-forwarded-for": "6.6.6.6", "x-request-id": "evil"})
    assert text_of(response).endswith("127.0.0.1")
    assert "evil" not in text_of(response)


@pytest.mark.parametrize(("path", "status"), [("/stale", 409), ("/not-allowed", 403)])
def test_a_script_is_answered_with_the_sentence_alone(client: Client, path: str, status: int):
    response = client.post(path, TYPED, headers={"Accept": "application/json"})
    assert response.status_code == status
    assert response.json()["message"]
    assert "<html" not in text_of(response)
