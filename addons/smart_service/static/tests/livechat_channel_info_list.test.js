import { hrModels } from "@hr/../tests/hr_test_helpers";
import { websiteLivechatModels } from "@website_livechat/../tests/website_livechat_test_helpers";
import { contains, openDiscuss, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { Command, defineModels, getService, serverState } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
// Time Off asks for the employees of whom it shows in a conversation
defineModels({ ...hrModels, ...websiteLivechatModels });

async function openSession(values) {
    const pyEnv = await startServer();
    const customerId = pyEnv["res.partner"].create({ name: "Zhang San" });
    const channelId = pyEnv["discuss.channel"].create({
        channel_member_ids: [
            Command.create({ partner_id: serverState.partnerId, livechat_member_type: "agent" }),
            Command.create({ partner_id: customerId, livechat_member_type: "visitor" }),
        ],
        channel_type: "livechat",
        livechat_operator_id: serverState.partnerId,
    });
    await start();
    await openDiscuss(channelId);
    const thread = getService("mail.store").Thread.insert({
        id: channelId,
        model: "discuss.channel",
        ...values,
    });
    return thread;
}

test("the panel says where a customer writes from and who answers", async () => {
    await openSession({
        smart_owner: "queue",
        smart_source: { account: "Our WeChat", kind: "WeChat openid", value: "oX1" },
    });
    await contains(".o-smart-service-account", { text: "Our WeChat" });
    await contains(".o-smart-service-source", { text: "WeChat openid: oX1" });
    await contains(".o-smart-service-owner", { text: "Waiting for a person" });
});

test("the owner in the panel follows the session", async () => {
    const thread = await openSession({ smart_owner: "bot" });
    await contains(".o-smart-service-owner", { text: "The bot is answering" });
    thread.smart_owner = "agent";
    await contains(".o-smart-service-owner", { text: "A person is answering" });
});

test("nobody is called on a messaging account", async () => {
    const thread = await openSession({ smart_owner: "agent" });
    expect(thread.allowCalls).toBe(false);
});

test("a website chat keeps its calls and shows no source", async () => {
    const thread = await openSession({});
    await contains(".o-livechat-ChannelInfoList");
    await contains(".o-smart-service-source", { count: 0 });
    expect(thread.allowCalls).toBe(true);
});
