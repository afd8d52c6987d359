"""Who gets what from the addresses of the organisations floor."""

from __future__ import annotations

from tests.security.route import Route, codes

ROUTES = [
    Route("organisations:login", get=codes(302, anonymous=200), post=codes(302, anonymous=200)),
    Route("organisations:login_in_place", post=codes(422, anonymous=422)),
    Route("organisations:logout", post=codes(302)),
    Route("organisations:password_change", get=codes(200), post=codes(200)),
    Route("organisations:password_change_done", get=codes(200)),
    Route("organisations:text_size", post=codes(302)),
    Route("organisations:ping", post=codes(200)),
]
