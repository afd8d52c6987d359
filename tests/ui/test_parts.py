"""The parts of pages hold without optional values, with hostile text and without scripts."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "static"


class ApplicationForm(forms.Form):
    name = forms.CharField(label="项目名称", max_length=60, help_text="一句话说清抓什么")
    kind = forms.ChoiceField(label="类别", choices=[("m", "必选")], widget=forms.RadioSelect)


class MeasureForm(forms.Form):
    text = forms.CharField(label="措施", error_messages={"required": "请填措施。"})


MeasureFormSet = forms.formset_factory(MeasureForm, extra=1, can_delete=True, max_num=9)


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def our_templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("path", our_templates(), ids=lambda path: path.name)
def test_no_template_has_what_the_content_security_policy_refuses(path: Path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", source)
    assert not re.search(r"<style\b", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert "javascript:" not in source


def test_no_page_asks_another_host_for_anything():
    sources = [*our_templates(), *(STATIC / "css").glob("*.css"), *(STATIC / "js").glob("*.js")]
    for path in sources:
        assert not re.search(r"""(src|href|url\()\s*=?\s*["']?(https?:)?//""", path.read_text())


def test_the_frame_stands_without_menu_and_person():
    shown = render_to_string(
        "base.html", {"user": AnonymousUser()}, request=RequestFactory().get("/")
    )
    assert 'lang="zh-CN"' in shown
    assert 'href="#work"' in shown
    assert 'class="side"' not in shown


def test_the_menu_marks_the_present_page():
    item = {"label": "项目库", "url": "/projects/", "count": 48, "active": True}
    menu = [{"caption": "汇总", "items": [item]}]
    shown = render_to_string(
        "base.html", {"menu": menu, "user": AnonymousUser()}, request=RequestFactory().get("/")
    )
    assert '<a href="/projects/" class="on" aria-current="page">项目库' in shown


def test_big_text_is_a_class_of_the_page():
    request = RequestFactory().get("/")
    request.session = {"text_size": "large"}
    assert 'class="big"' in render_to_string("base.html", {"user": AnonymousUser()}, request)


def test_a_row_binds_label_error_and_hint_to_the_field():
    form = ApplicationForm({})
    shown = render("{% row form.name %}", form=form)
    assert '<label for="id_name" class="must">' in shown
    assert 'aria-invalid="true"' in shown
    described = re.search(r'aria-describedby="([^"]+)"', shown)
    assert described
    for target in described[1].split():
        assert f'id="{target}"' in shown


def test_a_group_of_choices_is_named_by_its_label():
    shown = render("{% row form.kind %}", form=ApplicationForm())
    assert 'role="group" aria-labelledby="id_kind_label"' in shown


def test_the_error_summary_links_to_the_fields():
    shown = render('{% include "parts/errors.html" %}', form=ApplicationForm({}))
    assert '<a href="#id_name">项目名称</a>' in shown


def test_errors_of_rows_name_the_row():
    formset = MeasureFormSet(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-text": "有", "form-1-text": ""}
    )
    shown = render('{% include "parts/errors.html" %}', form=ApplicationForm(), formsets=[formset])
    assert '第 2 行 <a href="#id_form-1-text">措施</a>：请填措施。' in shown


def test_rows_can_be_added_with_and_without_scripts():
    shown = render('{% include "parts/rows.html" %}', formset=MeasureFormSet())
    assert 'name="add_row" value="form"' in shown
    template = re.search(r"<template data-row-template>(.*?)</template>", shown, re.DOTALL)
    assert template
    assert 'name="form-__prefix__-text"' in template[1]
    assert 'name="form-__prefix__-DELETE"' in template[1]


def test_a_reason_is_escaped_and_kept_when_the_form_comes_back():
    shown = render(
        '{% include "parts/confirm_reason.html" %}',
        url="/return/",
        label="退回补正",
        reason="<script>原因",
        error="请写得具体些。",
        reason_required=True,
        danger=True,
    )
    assert "&lt;script&gt;原因</textarea>" in shown
    assert "<script>" not in shown
    assert "请写得具体些。" in shown
    assert 'data-confirm="确定要“退回补正”吗？' in shown


@pytest.mark.parametrize(
    ("part", "context"),
    [
        ("empty", {"title": "还没有项目"}),
        ("lamp", {"code": "red"}),
        ("status_tag", {"label": "草稿"}),
        ("trail", {}),
        ("trail", {"entries": [{"action": "提交", "at": None}]}),
        ("upload", {}),
        ("upload", {"files": [{"name": "佐证.pdf", "url": "/f/1"}], "upload_url": "/f/"}),
        ("confirm_reason", {"url": "/x/", "label": "通过"}),
        ("save_state", {}),
        ("missing_calendar", {"years": [2027, 2028]}),
        ("messages", {}),
    ],
)
def test_a_part_stands_with_only_what_it_needs(part: str, context: dict):
    shown = render_to_string(f"parts/{part}.html", context)
    assert "None" not in shown


def test_the_log_in_page_says_that_nothing_secret_belongs_here():
    request = RequestFactory().get("/")
    shown = render_to_string("registration/login.html", {"form": ApplicationForm()}, request)
    assert "本系统为非涉密系统，严禁存储、处理、传输国家秘密和工作秘密" in shown


def test_a_locked_account_reads_why_and_till_when():
    request = RequestFactory().get("/")
    lockout = "连续输错 5 次，账号已锁定，请 30 分钟后再试。"
    shown = render_to_string("registration/login.html", {"lockout": lockout}, request)
    assert lockout in shown
