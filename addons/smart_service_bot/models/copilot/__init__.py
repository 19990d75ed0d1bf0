from . import suggestion, mixin, mixin_acting, mixin_tags, mixin_writing
from . import discuss_channel, crm_lead, res_partner, ticket, ir_http, bench
