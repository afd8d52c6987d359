"""Addresses of reviews."""

from django.urls import URLPattern, URLResolver, path

from reviews.views import (
    acceptance,
    acceptance_trace,
    approval,
    closing,
    merits,
    panel,
    pre_review,
    ranking,
    sheets,
    whatif,
)

app_name = "reviews"
urlpatterns: list[URLPattern | URLResolver] = [
    path("pre-review/", pre_review.pre_review_queue, name="pre_review_queue"),
    path("pre-review/export/", pre_review.pre_review_export, name="pre_review_export"),
    path("pre-review/bulk/", pre_review.pre_review_bulk, name="pre_review_bulk"),
    path("pre-review/<int:pk>/", pre_review.pre_review, name="pre_review"),
    path("pre-review/<int:pk>/take/", pre_review.pre_review_take, name="pre_review_take"),
    path("pre-review/<int:pk>/veto/confirm/", pre_review.veto_confirm, name="veto_confirm"),
    path("pre-review/<int:pk>/veto/decline/", pre_review.veto_decline, name="veto_decline"),
    path("merits/", merits.merits, name="merits"),
    path("panel/", panel.panel, name="panel"),
    path("panel/assign/", panel.assign, name="assign"),
    path("panel/sheets/<int:pk>/withdraw/", panel.withdraw, name="sheet_withdraw"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/autosave/", sheets.sheet_autosave, name="sheet_autosave"),
    path("sheets/<int:pk>/lock/", sheets.sheet_lock, name="sheet_lock"),
    path("sheets/<int:pk>/recuse/", sheets.sheet_recuse, name="sheet_recuse"),
    path("approvals/", approval.approvals, name="approvals"),
    path("approvals/export/", approval.approvals_export, name="approvals_export"),
    path("approvals/bulk/", approval.approvals_bulk, name="approvals_bulk"),
    path("approvals/<int:pk>/", approval.decide, name="decide"),
    path("approvals/<int:pk>/after-notice/", approval.after_notice, name="after_notice"),
    path("closing/<int:pk>/", closing.closing, name="closing"),
    path("closing/<int:pk>/autosave/", closing.closing_autosave, name="closing_autosave"),
    path("closing/<int:pk>/attach/", closing.closing_attach, name="closing_attach"),
    path("acceptance/", acceptance.acceptance_queue, name="acceptance_queue"),
    path("acceptance/export/", acceptance.acceptance_export, name="acceptance_export"),
    path("acceptance/<int:pk>/", acceptance.acceptance, name="acceptance"),
    path("acceptance/<int:pk>/begin/", acceptance.acceptance_begin, name="acceptance_begin"),
    path("acceptance/<int:pk>/decide/", acceptance.acceptance_decide, name="acceptance_decide"),
    path(
        "acceptance/<int:pk>/veto/decline/",
        acceptance.acceptance_veto_decline,
        name="acceptance_veto_decline",
    ),
    path("acceptance/<int:pk>/trace/", acceptance_trace.acceptance_trace, name="acceptance_trace"),
    path("whatif/<int:pk>/", whatif.rubrics_whatif, name="whatif"),
    path("ranking/", ranking.ranking, name="ranking"),
    path("ranking/export/", ranking.ranking_export, name="ranking_export"),
    path("ranking/freeze/", ranking.ranking_freeze, name="ranking_freeze"),
]
