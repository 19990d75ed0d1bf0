from . import contact, contact_resolving, contact_joining, contact_profile, res_partner
from . import review, review_card, verification
from . import merge, merge_line, merge_undo, merge_partner, merge_filling, merge_core
from . import review_merge
