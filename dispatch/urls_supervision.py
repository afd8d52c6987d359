"""Addresses of inspections, findings and supervision orders."""

from django.urls import path

from dispatch.views import (
    findings,
    inspection_record,
    inspections,
    order_acts,
    orders,
    patrol,
    supervision_files,
)

urlpatterns = [
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/new/", inspections.inspection_new, name="inspection_new"),
    path("inspections/draw/", inspections.inspection_draw, name="inspection_draw"),
    path("inspections/draws/<int:pk>/", inspections.draw, name="draw"),
    path("inspections/<int:pk>/", inspections.inspection, name="inspection"),
    path("inspections/<int:pk>/cancel/", inspections.inspection_cancel, name="inspection_cancel"),
    path(
        "inspections/<int:pk>/record/",
        inspection_record.inspection_record,
        name="inspection_record",
    ),
    path(
        "inspections/<int:pk>/autosave/",
        inspection_record.inspection_autosave,
        name="inspection_autosave",
    ),
    path(
        "inspections/<int:pk>/photo/", inspection_record.inspection_photo, name="inspection_photo"
    ),
    path("patrol/", patrol.patrol, name="patrol"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/answer/", findings.finding_answer, name="finding_answer"),
    path("findings/<int:pk>/verify/", findings.finding_verify, name="finding_verify"),
    path("findings/<int:pk>/file/", findings.finding_file, name="finding_file"),
    path("orders/", orders.orders, name="orders"),
    path("orders/new/<int:pk>/", orders.order_new, name="order_new"),
    path("orders/proposals/<int:pk>/drop/", orders.proposal_drop, name="proposal_drop"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/edit/", orders.order_edit, name="order_edit"),
    path("orders/<int:pk>/file/", orders.order_file, name="order_file"),
    path("orders/<int:pk>/answer/", order_acts.order_answer, name="order_answer"),
    path("orders/<int:pk>/attach/", order_acts.order_attach, name="order_attach"),
    path("orders/<int:pk>/act/<slug:act>/", order_acts.order_act, name="order_act"),
    path(
        "supervision/files/<int:pk>/", supervision_files.supervision_file, name="supervision_file"
    ),
    path(
        "supervision/files/<int:pk>/view/",
        supervision_files.supervision_view,
        name="supervision_view",
    ),
    path(
        "supervision/files/<int:pk>/small/",
        supervision_files.supervision_small,
        name="supervision_small",
    ),
    path(
        "supervision/files/<int:pk>/remove/",
        supervision_files.supervision_remove,
        name="supervision_remove",
    ),
]
