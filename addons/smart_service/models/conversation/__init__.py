from . import (
    discuss_channel,
    discuss_channel_member,
    discuss_channel_posting,
    discuss_channel_receiving,
    discuss_channel_edits,
    im_livechat_channel,
    im_livechat_channel_hold,
    discuss_channel_hold,
    discuss_channel_transfer,
    mail_message,
    mail_message_receipt,
)
