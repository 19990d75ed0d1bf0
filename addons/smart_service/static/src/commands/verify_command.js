import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registry.category("discuss.channel_commands").add("verify", {
    condition: ({ store, thread }) =>
        store.has_access_livechat && thread?.channel_type === "livechat",
    help: _t("Send the customer a code by which he proves who he is"),
    methodName: "execute_command_verify",
});
