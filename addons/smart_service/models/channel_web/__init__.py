from . import (
    account,
    contact,
    im_livechat_channel,
    discuss_channel,
    feedback_request,
    rating_rating,
    res_users,
)
