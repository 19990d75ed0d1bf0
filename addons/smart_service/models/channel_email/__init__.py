from . import account, inbox, mail_thread, discuss_channel, outbox
