from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...engine import offers
from ...engine.policy import Device, Needs
from .base import literal

MAX_DEVICES = 20
# so many words of a wish are looked for, in so many models
MAX_WORDS, MAX_MODELS = 40, 200
# the user that customers without a login read as; its record rules say what is theirs
USER = "smart_service_bot.user_customer"
# what tools look for; the rules of the user above cover these
MODELS = frozenset({
    "account.move", "sale.order", "smart.service.device.registration", "smart.service.ticket",
    "smart.service.visit", "smart.service.visit.slot", "stock.lot", "stock.picking",
})


class CustomerScope:
    """The one door through which the bot sees business records: a customer's own.

    The customer of a conversation has no login, so a technical user that nobody can log in as
    stands for him: its record rules (``security/smart_service_bot_tools_rules.xml``) show the
    commercial partner's records alone. Every search is made as that user; what a message claims
    (a serial, an order or a phone number) only narrows it, never widens it.

    ``env`` is the environment that texts for the customer are made in, ``desk_env`` the one for
    what colleagues read.

    :param env: environment with the language to answer in
    :param partner: the session's customer
    :param channel: the session, for the company whose records are looked at
    """

    def __init__(self, env, partner, channel=None):
        company = (channel and channel.smart_company_id) or env.company
        context = {**env.context, "allowed_company_ids": company.ids}
        # sudo: several models - texts are made of records that the customer's user has found,
        # and requests are filed in his name by models that check them
        self.env = env(su=True, context=context)
        # what is written for colleagues is in the company's language, not in the customer's
        self.company = company.with_env(self.env)
        lang = self.company.partner_id.lang or "en_US"
        self.desk_env = self.env(context={**context, "lang": lang})
        self.channel = channel
        self.partner = partner.with_env(self.env)
        self._rights = env(
            user=env["ir.model.data"]._xmlid_to_res_id(USER), su=False,
            context={**context, "smart_customer_ids": tuple(
                self.partner.commercial_partner_id.ids if len(partner) == 1 else ())})

    def is_customer(self):
        """Whether there is one customer whose own records can be told apart from the company's.

        Our own companies and the people who work here own what everybody has bought or sold:
        they are never served as a customer.
        """
        partner = self.partner
        if len(partner) != 1 or not self._is_proven():
            return False
        commercial = partner.commercial_partner_id
        companies = self.env["res.company"].search([]).partner_id
        if (partner | commercial) & companies:
            return False
        users = (partner | commercial).with_context(active_test=False).user_ids
        return not users.filtered(lambda user: not user.share)

    def has_records(self):
        """Whether anything on file is the customer's own, as far as he may be told of it."""
        return self.is_customer() and any(
            self.search(model, limit=1)
            for model in ("sale.order", "stock.lot", "smart.service.ticket"))

    def needs_proof(self):
        """Whether the customer would be served if he proved who he is."""
        return len(self.partner) == 1 and not self._is_proven()

    def _is_proven(self):
        """Whether the session's customer is who he is by more than his own word.

        A website visitor may name any address that nobody is known by yet, and sits at a browser
        that others use after him: he is the customer while he is logged in as him, or has sent
        a code back in this conversation.
        """
        contact = self.channel.smart_contact_id if self.channel else None
        if not contact or contact.kind != "guest":
            return True
        channel = self.channel.with_env(self.env)
        return (self.partner in channel.channel_member_ids.partner_id
                or channel._smart_is_verified())

    def search(self, model, domain=(), limit=None, order=None):
        """Return the customer's own records of ``model`` that fit ``domain``.

        :raises AccessError: no customer, or a model that customers have no business with
        """
        if model not in MODELS or not self.is_customer():
            raise AccessError(self.env._("There are no records of a customer to look at."))
        found = self._rights[model].search(Domain(list(domain)), limit=limit, order=order)
        return found.with_env(self.env)

    def devices(self):
        """Yield the customer's devices, oldest first, for the policy to choose from."""
        if not self.is_customer():
            return
        for lot in self.search("stock.lot", limit=MAX_DEVICES, order="id"):
            product = lot.product_id
            names = {product.with_context(lang=code).name for code, _name in self._languages()}
            kinds = {
                product.categ_id.with_context(lang=code).complete_name
                for code, _name in self._languages()
            }
            yield Device(
                id=lot.id, serial=lot.name, name=product.name,
                kinds=" ".join(sorted(filter(None, (*names, *kinds)))))

    def device(self, serial):
        """Return the customer's own device with this serial number, or an empty recordset.

        Whether it is unknown or somebody else's must not be told apart, so it is not told here.
        """
        Lot = self.env["stock.lot"]
        key = Lot._smart_serial_key_of(serial)
        if not key or not self.is_customer():
            return Lot
        lots = self.search("stock.lot", [("smart_serial_key", "=", key)], limit=2)
        return lots if len(lots) == 1 else Lot

    def needs(self, serial, symptom):
        """Return the :class:`Needs` of a repair: of anybody's device but an own one nothing."""
        lot = self.device(serial)
        if not lot:
            return Needs()
        known = self.env["smart.service.ticket"].with_company(self.company)._repair_intake(
            self.partner, lot=lot, symptom=symptom)
        faults = known.faults if len(known.faults) > 1 else known.faults.browse()
        return Needs(
            faults=tuple((fault.id, fault.name) for fault in faults),
            lacks=tuple(name for name in known.missing if name in ("place", "phone")))

    def better_models(self, limit):
        """Return what is sold beyond the customer's best device of a kind, cheapest first.

        The catalogue is public to customers; only where to begin in it depends on what is theirs.
        """
        Product = self.env["product.template"]
        if not self.is_customer():
            return Product
        best = {}
        for lot in self.search("stock.lot", limit=MAX_DEVICES, order="id"):
            owned = lot.product_id.product_tmpl_id
            best[owned.categ_id] = max(best.get(owned.categ_id, 0.0), owned.list_price)
        return Product.search(
            Domain.OR(
                Domain("categ_id", "=", category.id) & Domain("list_price", ">", price)
                for category, price in best.items())
            & self._models_sold(),
            limit=limit, order="list_price, id")

    def fitting_models(self, wish, limit):
        """Return what is sold and fits what the customer says he wants, best first.

        :param wish: his words
        """
        Product = self.env["product.template"]
        asked = offers.words(wish)[:MAX_WORDS]
        if not asked:
            return Product
        found = Product.search(
            Domain.OR(
                Domain(field, "ilike", literal(word)) for word in asked
                for field in ("name", "description_sale", "categ_id.name"))
            & self._models_sold(), limit=MAX_MODELS, order="list_price, id")
        fitting = offers.fitting(wish, [
            (product.id, " ".join(filter(None, (
                product.name, product.description_sale, product.categ_id.name))))
            for product in found], limit)
        return Product.browse(fitting)

    def _models_sold(self):
        return (
            Domain("sale_ok", "=", True) & Domain("tracking", "=", "serial")
            & Domain("company_id", "in", [False, self.company.id]))

    def _languages(self):
        return self.env["res.lang"].get_installed()
