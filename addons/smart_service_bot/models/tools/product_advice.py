from .base import Result, Tool, money, register

LIMIT = 3


@register
class ProductAdvice(Tool):
    name = "product_advice"
    description = "Models beyond those that the customer has, and that a salesperson will write"

    def title(self, env):
        return env._("Product advice")

    def run(self, scope, *, message=None):
        env = scope.env
        promise = env._(
            "I have told our sales team; a colleague will advise you personally, here in this "
            "conversation or by phone.")
        models = scope.better_models(LIMIT)
        if not models:
            return Result(
                env._("Thank you for your interest!") + "\n" + promise, data={"products": []})
        lines = "\n".join(self._line(env, scope.company, product) for product in models)
        return Result(
            env._("Above the model that you have, we offer:\n%s", lines) + "\n" + promise,
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
