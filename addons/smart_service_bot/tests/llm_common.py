"""A language model for tests: the simulator beside the addons, and a profile that asks it."""

from odoo.addons.smart_service.tests.common import simulators

KEY = "sk-test-not-a-key-1234"


class LlmMixin:
    def start_model(self, **settings):
        """Start a simulated model with these settings, until the test ends."""
        model = self.enterContext(simulators().LlmSimulator())
        model.key = KEY
        for name, value in settings.items():
            setattr(model, name, value)
        return model

    def llm_profile(self, model, **values):
        """A profile that asks this simulator, at 1 a million tokens read and 2 written."""
        profile = self.env["smart.service.llm.profile"].create({
            "name": "Simulated", "base_url": model.base_url, "model": "sim-1", "seconds": 2,
            "input_price": 1.0, "output_price": 2.0, **values})
        # sudo: smart.service.llm.profile - as the form's field for a new key does
        profile.sudo().api_key = KEY
        return profile
