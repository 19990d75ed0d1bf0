from .base import Result, Tool, money, register

LIMIT = 3
MOST_READ, WISH_LENGTH = 200_000, 1000


@register
class ProductAdvice(Tool):
    name = "product_advice"
    description = "Models that fit what the customer wants, and that a salesperson will write"
    schema = {
        "type": "object",
        "properties": {
            "wish": {
                "type": "string", "maxLength": MOST_READ,
                "description": "what he is looking for, in his own words"},
        },
        "additionalProperties": False,
    }

    def title(self, env):
        return env._("Product advice")

    def run(self, scope, *, message=None, wish=""):
        env = scope.env
        promise = env._(
            "I have told our sales team; a colleague will advise you personally, here in this "
            "conversation or by phone.")
        fitting = scope.fitting_models(wish[:WISH_LENGTH], LIMIT)
        models = fitting or scope.better_models(LIMIT)
        if not models:
            return Result(
                env._("Thank you for your interest!") + "\n" + promise, data={"products": []})
        lines = "\n".join(self._line(env, scope.company, product) for product in models)
        said = env._("This may suit you:\n%s", lines) if fitting else env._(
            "Above the model that you have, we offer:\n%s", lines)
        return Result(
            said + "\n" + promise,
            data={"products": [{
                "name": product.name, "price": product.list_price,
                "currency": scope.company.currency_id.name,
                "about": product.description_sale or "",
            } for product in models]})

    @staticmethod
    def _line(env, company, product):
        price = money(env, product.list_price, company.currency_id)
        about = f": {product.description_sale}" if product.description_sale else ""
        return f"- {product.name} ({price}){about}"
