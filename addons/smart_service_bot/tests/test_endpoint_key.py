from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

HERE, ELSEWHERE = "https://a.example/v1", "https://b.example/v1"


@tagged("post_install", "-at_install")
class TestEndpointKey(TransactionCase):
    """The key of a model, an encoder and an external bot: the same rules for all three."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "key_manager", "smart_service.group_manager")

    def endpoints(self):
        """One of each, with the name of the field with its address."""
        for model, field, values in (
                ("smart.service.llm.profile", "base_url", {"model": "m"}),
                ("smart.service.encoder", "base_url", {"kind": "endpoint", "model": "m"}),
                ("smart.service.brain", "address", {"kind": "dify"})):
            with self.subTest(model):
                yield field, self.env[model].with_user(self.manager).create({
                    "name": "Other people's", field: HERE, "new_api_key": " sk-given ", **values})

    def key(self, endpoint):
        return endpoint.sudo().api_key

    def test_a_key_goes_in_and_never_comes_out(self):
        for _field, endpoint in self.endpoints():
            self.assertEqual(self.key(endpoint), "sk-given")
            self.assertFalse(endpoint.new_api_key)
            self.assertTrue(endpoint.api_key_set_on)
            with self.assertRaises(AccessError):
                endpoint.read(["api_key"])
            with self.assertRaises(AccessError):
                endpoint.search([("api_key", "like", "sk")])
            self.assertFalse(self.key(endpoint.copy()))

    def test_it_does_not_follow_to_another_host(self):
        for field, endpoint in self.endpoints():
            for given in ({}, {"new_api_key": False}, {"new_api_key": "  "}):
                endpoint.write({field: HERE, "new_api_key": "sk-given"})
                endpoint.write({field: ELSEWHERE, **given})
                self.assertFalse(self.key(endpoint), given)
                self.assertFalse(endpoint.api_key_set_on)

    def test_it_stays_on_its_host_and_gives_way_to_a_new_one(self):
        for field, endpoint in self.endpoints():
            endpoint[field] = "https://a.example/openai/v1"
            self.assertEqual(self.key(endpoint), "sk-given")
            endpoint.new_api_key = " "
            self.assertEqual(self.key(endpoint), "sk-given")
            endpoint.write({field: ELSEWHERE, "new_api_key": "sk-other"})
            self.assertEqual(self.key(endpoint), "sk-other")

    def test_addresses_that_make_no_sense(self):
        for field, endpoint in self.endpoints():
            for address in (
                    "ftp://a.example", "a.example/v1", "https://me:secret@a.example/v1",
                    "http://a.example:99999/v1", "http://[a.example/v1"):
                with self.assertRaises(ValidationError, msg=address):
                    endpoint[field] = address
