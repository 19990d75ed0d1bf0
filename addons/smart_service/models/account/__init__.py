from . import (
    queue_mixin,
    account,
    token,
    inbox,
    outbox,
    outbox_sending,
    media,
    res_company,
    res_config_settings,
)
