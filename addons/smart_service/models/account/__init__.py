from . import (
    queue_mixin,
    account,
    token,
    inbox,
    inbox_message,
    outbox,
    outbox_sending,
    ir_attachment,
    media,
    upload,
    res_company,
    res_config_settings,
)
