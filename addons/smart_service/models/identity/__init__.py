from . import contact, res_partner
