"""Permission rows of the product's own addresses: alive and ready, open to anybody."""

from tests.security.route import Route, codes

ROUTES = [
    Route("healthz", get=codes(200, anonymous=200)),
    Route("readyz", get=codes(200, anonymous=200)),
]
