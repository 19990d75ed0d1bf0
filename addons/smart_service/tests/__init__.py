from . import (
    test_access,
    test_contact,
    test_conversation,
    test_demo,
    test_dispatch,
    test_feedback,
    test_inbox,
    test_outbox,
    test_signal,
    test_tours,
    test_webhook,
    test_wechat,
)
