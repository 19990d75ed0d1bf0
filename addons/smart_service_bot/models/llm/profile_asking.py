import time
from dataclasses import dataclass

from odoo import api, models
from odoo.exceptions import UserError

from ...engine.llm import client, errors
from ...engine.llm.masking import Masker
from ...engine.llm.showing import Showing


@dataclass(frozen=True)
class Completion:
    """What a model said, in a form for those who asked.

    :param tokens: of question and answer together
    :param cost: in the profile's currency
    :param truncated: it ended because it was too long
    """

    text: str
    profile: models.Model
    tokens: int
    cost: float
    truncated: bool = False


class SmartServiceLlmProfile(models.Model):
    """Asking a model while somebody waits for the answer."""

    _inherit = "smart.service.llm.profile"

    @api.model
    def _complete(self, purpose, messages, channel=None, *, on_text=None, max_tokens=None,
                  masker=None):
        """Ask the first profile that answers; personal data does not leave the house.

        The call happens in the caller's transaction, so this belongs in a request of its own
        that has written nothing that others wait for; customers are answered over
        ``smart.service.llm.request`` instead. Called on profiles, it asks these alone.

        :param purpose: one of ``profile.PURPOSES``
        :param messages: in OpenAI's form, ``[{"role": "system", "content": …}, …]``
        :param channel: the conversation that it is about, for its budget and the names in it
        :param on_text: called with the answer as far as it has come, a few times a second; it is
            still to be checked, and begins anew when another profile takes over
        :param masker: what hides personal data where there is no conversation
        :return: :class:`Completion`
        :raises LlmError: the last profile's, or NoProfile when there is none
        """
        masker = masker or self._masker(channel)
        masked = [masker.mask_message(message) for message in messages]
        error = errors.NoProfile(self.env._("No language model is available for this."))
        for profile in self or self._for(purpose):
            # sudo: smart.service.llm.profile - its key is used for the call and shown to nobody
            answer, failure = profile.sudo()._ask_one(
                purpose, masked, channel, on_text=on_text and Showing(masker, on_text),
                max_tokens=max_tokens)
            if answer:
                tokens = answer.input_tokens + answer.output_tokens
                return Completion(
                    masker.unmask(answer.text), profile, tokens,
                    profile.sudo()._cost(answer.input_tokens, answer.output_tokens),
                    answer.truncated)
            error = failure
        raise error

    @api.model
    def _complete_for_user(self, purpose, messages, company, **options):
        """:meth:`_complete` by a company's profiles, for a user who is told what went wrong.

        :raises UserError: no model answered
        """
        profiles = self._for(purpose, company)
        if not profiles:
            raise UserError(self.env._("No language model is available for this."))
        try:
            return profiles._complete(purpose, messages, **options)
        except errors.LlmError as error:
            raise UserError(self.env._(
                "The language model did not answer: %s",
                self.env["smart.service.llm.call"]._told(error))) from error

    @api.model
    def _masker(self, channel=None, partner=None, *, names=(), addresses=(), known=None):
        """What hides the personal data of a customer, a conversation's or the one who is named.

        :param names: what he is called, and `addresses` where he lives, beside what his own
            record says
        :param known: placeholders made before
        """
        names, addresses = [*names], [*addresses]
        # sudo: discuss.channel, res.partner - read only to be left out of what is sent
        if channel:
            session = channel.sudo()
            partner = session._smart_customer_partner()
            names += session.smart_contact_id.mapped("display_name")
        if partner:
            people = partner.sudo() | partner.sudo().commercial_partner_id
            names += people.mapped("name")
            addresses += [value for person in people for value in (person.street, person.street2)]
        return Masker(names, addresses, known)

    def _ask_one(self, purpose, messages, channel=None, *, on_text=None, max_tokens=None):
        """Ask this profile and write down what became of it.

        :param messages: masked already
        :return: (:class:`~engine.llm.client.Completion`, None) or (None, LlmError)
        """
        self.ensure_one()
        max_tokens = min(max_tokens or self.max_tokens, self.max_tokens)
        most = self._cost(client.count_messages(messages), max_tokens)
        started, answer, failure = time.monotonic(), None, None
        try:
            self._check_budget(most, channel)
            answer = client.chat(
                self._endpoint(), messages, max_tokens=max_tokens, on_text=on_text)
        except errors.LlmError as error:
            failure = error
            self._note(error)
        self.env["smart.service.llm.call"]._record(
            self, purpose, answer or failure, time.monotonic() - started, channel=channel)
        return answer, failure
