from . import pass_on, transfer, video
