from . import suggestion, mixin, mixin_acting, mixin_tags, tag_rule, mixin_writing
from . import discuss_channel, discuss_channel_records, crm_lead, res_partner, ticket
from . import ir_http, bench
