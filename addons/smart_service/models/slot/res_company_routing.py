import logging
import time
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import circuit
from ...engine.travel import NO_WAY, Leg, Matrix
from ...providers import osrm

_logger = logging.getLogger(__name__)

# one failure is enough: the next choice must not wait for a service that is down
POLICY = circuit.Policy(failures=1, seconds=30.0, max_seconds=600.0)
# by address, in this process
_circuits = {}


class ResCompany(models.Model):
    """The routing service that measures ways, if there is one."""

    _inherit = "res.company"

    smart_routing_url = fields.Char(
        "Routing service",
        help="Address of a service with OSRM's interface. Empty: ways are estimated.")

    @api.constrains("smart_routing_url")
    def _check_smart_routing_url(self):
        for company in self.filtered("smart_routing_url"):
            parts = urlsplit(company.smart_routing_url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValidationError(self.env._(
                    "“%s” is no address of a routing service.", company.smart_routing_url))

    def _smart_measure(self, points):
        """Ask the routing service for the ways between points.

        :param points: :class:`~engine.travel.Point`; what is beyond the service's limit is
            estimated
        :return: :class:`~engine.travel.Matrix`, or None when it does not answer; then it is left
            alone for a while
        """
        self.ensure_one()
        url, estimate = self.smart_routing_url, self._smart_policy().estimate
        points = list(points)[:osrm.MAX_POINTS]
        now = time.time()
        state = circuit.look(_circuits.get(url, circuit.Circuit()), now)
        if state.state == circuit.OPEN or len(points) < 2:
            return None
        try:
            rows = osrm.table(url, [(p.latitude, p.longitude) for p in points])
        except osrm.RoutingError as error:
            _circuits[url] = circuit.failed(state, POLICY, now)
            _logger.info("The routing service gives no ways, they are estimated: %s", error)
            return None
        _circuits[url] = circuit.succeeded(state)
        return Matrix({
            (origin, target): Leg(pair[0], timedelta(seconds=pair[1])) if pair else NO_WAY
            for origin, row in zip(points, rows, strict=True)
            for target, pair in zip(points, row, strict=True)
        }, estimate)
