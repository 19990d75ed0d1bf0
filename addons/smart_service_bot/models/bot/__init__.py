from . import (
    bot,
    bot_turn,
    bot_acting,
    bot_ahead,
    bot_deciding,
    bot_hand_over,
    bot_model,
    bot_reasons,
    bot_rehearsal,
    bot_speech,
    bot_watch,
    intent,
)
