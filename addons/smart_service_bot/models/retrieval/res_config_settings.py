from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_encoder_zh_id = fields.Many2one(
        "smart.service.encoder", "Encoder for Chinese",
        config_parameter="smart_service_bot.encoder_zh_CN",
        domain=[("kind", "!=", "minilm")])
    smart_encoder_en_id = fields.Many2one(
        "smart.service.encoder", "Encoder for English",
        config_parameter="smart_service_bot.encoder_en_US")
    smart_encoder_zh_threshold = fields.Float(
        "Chinese: answers from", related="smart_encoder_zh_id.threshold")
    smart_encoder_en_threshold = fields.Float(
        "English: answers from", related="smart_encoder_en_id.threshold")
    smart_encoder_zh_state = fields.Selection(
        string="Chinese: encoder", related="smart_encoder_zh_id.state")
    smart_encoder_en_state = fields.Selection(
        string="English: encoder", related="smart_encoder_en_id.state")
    smart_encoder_zh_progress = fields.Char(
        "Chinese: what it is reading", related="smart_encoder_zh_id.progress")
    smart_encoder_en_progress = fields.Char(
        "English: what it is reading", related="smart_encoder_en_id.progress")

    def set_values(self):
        """Have a chosen encoder calibrated, and the articles encoded with it."""
        result = super().set_values()
        chosen = self.smart_encoder_zh_id | self.smart_encoder_en_id
        chosen.filtered(lambda encoder: encoder.state in ("draft", "failed")).action_calibrate()
        self.env["smart.service.knowledge"]._wake_builder()
        return result
