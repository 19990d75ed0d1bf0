from . import bot_golden
