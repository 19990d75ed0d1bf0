from . import discuss_channel, discuss_channel_notes, mail_message, res_users
