from . import brain, bot, call, profile, profile_asking
from . import request, request_working, request_ranking, request_worker, queue_mixin
