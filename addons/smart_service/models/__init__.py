from . import (
    account,
    conversation,
    demo,
    demo_stock,
    dispatch,
    feedback,
    identity,
    ledger,
    signal,
    ticket,
)
