from . import bot, chatbot_script, chatbot_script_step, bot_script, bot_script_step
