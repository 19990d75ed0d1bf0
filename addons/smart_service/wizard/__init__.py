from . import assign, give, merge_preview, pass_on, transfer, video
