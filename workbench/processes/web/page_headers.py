"""What every answer of the dashboards carries, so that a page can load nothing from elsewhere and be framed by nobody."""

from __future__ import annotations

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

# Voila's front end evaluates its templates and starts workers from blobs; nothing may come from another host.
DASHBOARD_CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "worker-src blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HUB_CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)


def headers(policy: str) -> dict[str, str]:
    """Return the security headers for one policy.

    The referrer stays within the site, but is sent there: a log-in form without an origin is refused.
    """
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }


class SecureHeaders(OutputTransform):
    """Sets the headers on whatever is sent: pages, static files and errors, whoever wrote their handler."""

    def __init__(self, request: HTTPServerRequest) -> None:
        super().__init__(request)

    def transform_first_chunk(
        self, status_code: int, fields: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Add the headers to an answer that is about to leave."""
        for name, value in headers(DASHBOARD_CSP).items():
            fields[name] = value
        return status_code, fields, chunk
