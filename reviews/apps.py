"""Application reviews."""

from django.apps import AppConfig

GUARDS = (
    "veto_proposed",
    "may_send_to_experts",
    "may_post_notice",
    "may_approve",
    "may_reject",
    "may_end_notice",
    "objection_upheld",
    "appeal_upheld",
)
ACCEPTANCE_GUARDS = (
    "may_close",
    "may_begin_acceptance",
    "may_accept",
    "may_require_rectification",
    "may_fail",
    "may_resubmit_acceptance",
    "may_revoke",
    "results_frozen",
)


class ReviewsConfig(AppConfig):
    """评审."""

    name = "reviews"
    verbose_name = "评审"

    def ready(self) -> None:
        """Answer the conditions of the lifecycle that judgement alone knows, and open its scope."""
        from core.saved_lists import register_list
        from projects.examples import register_example_source
        from projects.followers import register_follower
        from projects.guards import register_guard
        from projects.scope import register_scope_source
        from reviews import acceptance_guards, guards, rule_use, rules  # noqa: F401
        from reviews.forms.pre_review_queue import FILTERS
        from reviews.queries.duties import register_duties
        from reviews.queries.examples import excellent_q
        from reviews.queries.panel import sheets_source
        from reviews.services.exemption import may_be_exempted, spare_leader
        from reviews.services.publication import DECIDING, drop_pending

        register_guard("may_be_exempted", may_be_exempted)
        register_follower("submit", spare_leader)
        register_follower("resubmit", spare_leader)
        register_list("reviews:pre_review_queue", FILTERS)
        for name in GUARDS:
            register_guard(name, getattr(guards, name))
        register_follower("archive", guards.no_open_appeal)
        for action in ("return_for_revision", "veto", "send_to_experts", *DECIDING):
            register_follower(action, drop_pending)
        for name in ACCEPTANCE_GUARDS:
            register_guard(name, getattr(acceptance_guards, name))
        register_scope_source("sheets", sheets_source)
        register_example_source("ranking", excellent_q)
        rule_use.register_all()
        register_duties()
