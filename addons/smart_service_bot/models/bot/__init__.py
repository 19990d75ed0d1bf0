from . import bot, bot_turn, bot_speech
