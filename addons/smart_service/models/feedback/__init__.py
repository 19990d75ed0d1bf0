from . import discuss_channel, event, feedback_request, im_livechat_channel, rating_rating
from . import recovery, recovery_request
from . import nps_campaign, nps_invitation, nps_answer
