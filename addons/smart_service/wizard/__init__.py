from . import assign, give, merge_preview, pass_on, sla_pausing, transfer, video
