from . import (
    payload_mixin,
    inbox,
    outbox,
    media,
    event_task,
    protocol_change,
    account,
    account_watch,
    health,
    health_checks,
    replay,
)
