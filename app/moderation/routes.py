"""The audit log over HTTP."""

from app.kernel.http import Call, Route
from app.moderation import queries
from app.moderation.wire import AuditPage, AuditQuery


async def audit(call: Call) -> AuditPage:
    """What moderators did, newest first."""
    return AuditPage(list(await call.read(queries.audit, call.actor, before=call.query.before)))


routes = (
    Route(
        method="GET",
        path="/api/audit",
        endpoint=audit,
        summary="What moderators did, newest first, 50 at once",
        query=AuditQuery,
        answers=AuditPage,
        refusals=(401, 403, 422),
    ),
)
