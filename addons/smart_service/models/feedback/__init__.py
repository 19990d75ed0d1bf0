from . import discuss_channel, event, feedback_request, rating_rating
