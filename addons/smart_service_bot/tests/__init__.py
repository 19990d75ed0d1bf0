from . import (
    test_bot_health,
    test_access,
    test_channels,
    test_conversation,
    test_demo,
    test_handover,
    test_knowledge,
    test_photo,
    test_race,
    test_return,
    test_scope,
    test_window,
)
