from . import bot_turn, health, replay
