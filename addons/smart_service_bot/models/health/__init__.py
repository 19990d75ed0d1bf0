from . import bot_turn, health, health_models, replay
