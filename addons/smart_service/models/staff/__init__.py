from . import (
    res_users,
    staff_account,
    staff_notice,
    staff_notice_sending,
    im_livechat_channel,
    discuss_channel,
    ticket,
    visit,
    crm_lead,
)
