import { hrModels } from "@hr/../tests/hr_test_helpers";
import { websiteLivechatModels } from "@website_livechat/../tests/website_livechat_test_helpers";
import { click, contains, openDiscuss, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryOne } from "@odoo/hoot-dom";
import {
    asyncStep,
    Command,
    defineModels,
    getService,
    onRpc,
    serverState,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineModels({ ...hrModels, ...websiteLivechatModels });

/** Opens a session with messages of the agent's; returns what sets a message's receipt. */
async function openSession(numberOfMessages = 1, { memberType = "agent" } = {}) {
    const pyEnv = await startServer();
    const customerId = pyEnv["res.partner"].create({ name: "Zhang San" });
    const channelId = pyEnv["discuss.channel"].create({
        channel_member_ids: [
            Command.create({ partner_id: serverState.partnerId, livechat_member_type: memberType }),
            Command.create({ partner_id: customerId, livechat_member_type: "visitor" }),
        ],
        channel_type: "livechat",
        livechat_operator_id: serverState.partnerId,
    });
    const ids = [...Array(numberOfMessages).keys()].map((number) =>
        pyEnv["mail.message"].create({
            author_id: serverState.partnerId,
            body: `Answer ${number}`,
            message_type: "comment",
            model: "discuss.channel",
            res_id: channelId,
        })
    );
    onRpc("mail.message", "action_smart_retry", ({ args }) => {
        asyncStep(`retry ${args[0]}`);
        return true;
    });
    onRpc("res.users", "has_group", () => false);
    await start();
    await openDiscuss(channelId);
    await contains(".o-mail-Message", { count: numberOfMessages });
    const store = getService("mail.store");
    return {
        ids,
        show: (index, state, reason = "", parts = 1) =>
            store["mail.message"].insert({
                id: ids[index],
                smart_receipt: { state, reason, parts },
            }),
    };
}

test("a message that nothing leaves of has no receipt", async () => {
    await openSession();
    await contains(".o-smart-service-receipt", { count: 0 });
});

test("a receipt follows what comes over the bus", async () => {
    const { show } = await openSession();
    for (const [state, label] of [
        ["queued", "Queued"],
        ["sending", "Sending"],
        ["sent", "Sent"],
        ["delivered", "Delivered"],
        ["read", "Read"],
    ]) {
        show(0, state);
        await contains(`.o-smart-service-receipt[data-state='${state}']`, { text: label });
    }
    await contains(".o-smart-service-receipt button", { count: 0 });
});

test("only the last good receipt is in words, trouble always is", async () => {
    const { show } = await openSession(3);
    show(0, "read");
    show(1, "failed", "40003: invalid openid");
    show(2, "sent");
    await contains(".o-smart-service-receipt[data-state='sent']", { text: "Sent" });
    await contains(".o-smart-service-receipt[data-state='failed']", { text: "Not delivered" });
    await contains(".o-smart-service-receipt-reason", { text: "40003: invalid openid" });
    expect(queryOne(".o-smart-service-receipt[data-state='read']").textContent.trim()).toBe("");
    await contains(".o-smart-service-receipt[data-state='read'] i[aria-label='Read']");
});

test("the number of parts is told", async () => {
    const { show } = await openSession();
    show(0, "delivered", "", 3);
    await contains(".o-smart-service-receipt i[aria-label='Delivered (in 3 parts)']");
});

test("a failed message is sent again by the keyboard", async () => {
    const { ids, show } = await openSession();
    show(0, "failed", "no such user");
    await contains(".o-smart-service-receipt button", { text: "Send again" });
    queryOne(".o-smart-service-receipt button").focus();
    await press("Enter");
    await waitForSteps([`retry ${ids[0]}`]);
});

test("an uncertain one asks first", async () => {
    const { ids, show } = await openSession();
    show(0, "uncertain", "no answer came");
    await click(".o-smart-service-receipt button");
    await contains(".o_dialog:contains(may get it twice)");
    await waitForSteps([]);
    await click(".o_dialog .btn-primary", { text: "Send again" });
    await waitForSteps([`retry ${ids[0]}`]);
});

test("who only looks on is offered nothing", async () => {
    const { show } = await openSession(1, { memberType: "visitor" });
    show(0, "failed");
    await contains(".o-smart-service-receipt[data-state='failed']", { text: "Not delivered" });
    await contains(".o-smart-service-receipt button", { count: 0 });
});
