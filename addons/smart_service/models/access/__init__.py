from . import (
    res_users,
    im_livechat_channel,
    discuss_channel,
    discuss_channel_member,
    mail_message,
    rating_rating,
)
