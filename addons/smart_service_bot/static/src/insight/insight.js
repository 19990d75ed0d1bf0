import { Message } from "@mail/core/common/message";

import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";

const EMOTIONS = {
    happy: { label: _t("Happy"), icon: "fa-smile-o", color: "text-success" },
    angry: { label: _t("Angry"), icon: "fa-frown-o", color: "text-danger" },
    disappointed: { label: _t("Disappointed"), icon: "fa-meh-o", color: "text-warning-emphasis" },
    worried: { label: _t("Worried"), icon: "fa-meh-o", color: "text-warning-emphasis" },
    urgent: { label: _t("Urgent"), icon: "fa-clock-o", color: "text-danger" },
};
const ENTITIES = {
    serials: { label: _t("Serial number"), icon: "fa-barcode" },
    orders: { label: _t("Order"), icon: "fa-shopping-bag" },
    tickets: { label: _t("Request or visit"), icon: "fa-ticket" },
    moments: { label: _t("Day or time"), icon: "fa-calendar" },
    amounts: { label: _t("Amount"), icon: "fa-money" },
    places: { label: _t("Place"), icon: "fa-map-marker" },
    products: { label: _t("Product"), icon: "fa-cube" },
};

const percent = (share) => Math.round(100 * share);

/** What a customer's message was understood as, in small chips below it. */
export class SmartInsight extends Component {
    static template = "smart_service_bot.Insight";
    static props = { message: Object, alignedRight: { type: Boolean, optional: true } };

    get insight() {
        return this.props.message.smart_insight;
    }

    /** Chips in the order of importance; none where a message says nothing. */
    get chips() {
        const { insight } = this;
        const chips = [];
        if (insight.intent) {
            const name = insight.names[user.lang.replace("-", "_")] || insight.intent;
            chips.push({
                key: "intent",
                icon: "fa-bullseye",
                text: `${name} ${percent(insight.confidence)} %`,
                title: _t("Intent, %(share)s % sure", { share: percent(insight.confidence) }),
            });
        }
        const emotion = EMOTIONS[insight.emotion];
        if (emotion) {
            chips.push({
                key: "emotion",
                icon: emotion.icon,
                color: emotion.color,
                text: `${emotion.label} ${percent(insight.intensity)} %`,
                title: _t("Emotion: %(strength)s % strong, %(share)s % sure", {
                    strength: percent(insight.intensity),
                    share: percent(insight.emotion_confidence),
                }),
            });
        }
        if (insight.repeated) {
            chips.push({
                key: "repeated",
                icon: "fa-repeat",
                color: "text-warning-emphasis",
                text: _t("Asked again"),
                title: _t("Asked %(times)s times before", { times: insight.repeated }),
            });
        }
        if (insight.language && !["zh", "en"].includes(insight.language)) {
            chips.push({
                key: "language",
                icon: "fa-language",
                text: insight.language,
                title: _t("Language, %(share)s % sure", {
                    share: percent(insight.language_confidence),
                }),
            });
        }
        for (const [index, { kind, said, confidence }] of insight.entities.entries()) {
            chips.push({
                key: `${kind}${index}`,
                icon: ENTITIES[kind].icon,
                text: said,
                title: confidence
                    ? _t("%(what)s, %(share)s % sure", {
                          what: ENTITIES[kind].label,
                          share: percent(confidence),
                      })
                    : String(ENTITIES[kind].label),
            });
        }
        return chips;
    }
}

patch(Message, { components: { ...Message.components, SmartInsight } });
