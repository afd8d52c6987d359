"""Application reviews."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """评审."""

    name = "reviews"
    verbose_name = "评审"

    def ready(self) -> None:
        """Answer the conditions of the lifecycle that judgement alone knows, and open its scope."""
        from projects.examples import register_example_source
        from projects.guards import register_guard
        from projects.scope import register_scope_source
        from reviews import acceptance_guards, guards, rule_use, rules  # noqa: F401
        from reviews.queries.examples import excellent_q
        from reviews.queries.panel import sheets_source

        register_guard("veto_proposed", guards.veto_proposed)
        register_guard("may_send_to_experts", guards.may_send_to_experts)
        register_guard("may_post_notice", guards.may_post_notice)
        register_guard("may_approve", guards.may_approve)
        register_guard("may_reject", guards.may_reject)
        for name in (
            "may_close",
            "may_begin_acceptance",
            "may_accept",
            "may_require_rectification",
            "may_fail",
            "results_frozen",
        ):
            register_guard(name, getattr(acceptance_guards, name))
        register_scope_source("sheets", sheets_source)
        register_example_source("ranking", excellent_q)
        rule_use.register_all()
