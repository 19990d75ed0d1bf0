from . import bot, bot_turn, bot_speech, bot_watch
