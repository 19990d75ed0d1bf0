import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registry.category("discuss.channel_commands").add("mypage", {
    condition: ({ store, thread }) =>
        store.has_access_livechat && thread?.channel_type === "livechat",
    help: _t("Send the customer a one-time link to his own page"),
    methodName: "execute_command_mypage",
});
