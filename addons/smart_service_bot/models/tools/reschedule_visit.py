from .base import register
from .visits import TimeTool


@register
class RescheduleVisit(TimeTool):
    name = "reschedule_visit"
    description = "Offer the customer other times for his visit, and move it to the one he picks"

    def title(self, env):
        return env._("Another time for a visit")
