import { hrModels } from "@hr/../tests/hr_test_helpers";
import { websiteLivechatModels } from "@website_livechat/../tests/website_livechat_test_helpers";
import {
    click,
    contains,
    insertText,
    openDiscuss,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
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

const INPUT = ".o-mail-Composer-input";
const QUESTION = ".o-smart-knowledge-question";
const ARTICLE = ".o-smart-knowledge-article";
const INK = {
    id: 3, title: "Replace an ink cartridge", kind: "article", lang: "en_US",
    text: "Open the front cover.", for_agents: false, sure: 0.9,
};
const JAM = {
    ...INK, id: 4, title: "Clear a paper jam", kind: "answer", text: "Pull.", for_agents: true,
};

async function openSession(find) {
    onRpc("res.users", "smart_service_standing", () => false);
    onRpc("discuss.channel", "smart_copilot", () => ({
        question: "", answers: [], tags: [], actions: [],
    }));
    onRpc("smart.service.article", "smart_find", ({ args }) => {
        asyncStep(`find ${args[1]}`);
        return find(args[1]);
    });
    onRpc("smart.service.article", "smart_insert", ({ args }) => {
        asyncStep(`insert ${args[0]}`);
        return "Open the front cover.\nTake the cartridge out.";
    });
    const pyEnv = await startServer();
    const customerId = pyEnv["res.partner"].create({ name: "Ouyang Na" });
    const channelId = pyEnv["discuss.channel"].create({
        channel_member_ids: [
            Command.create({ partner_id: serverState.partnerId, livechat_member_type: "agent" }),
            Command.create({ partner_id: customerId, livechat_member_type: "visitor" }),
        ],
        channel_type: "livechat",
        livechat_operator_id: serverState.partnerId,
    });
    onRpc("smart.service.macro", "search_read", () => []);
    await start();
    await openDiscuss(channelId);
    await contains(INPUT);
    const store = getService("mail.store");
    store.has_access_livechat = true;
    const thread = store.Thread.insert({ id: channelId, model: "discuss.channel" });
    thread.smart_owner = "agent";
    return thread;
}

test("an article goes into what is being written and nothing is sent", async () => {
    const thread = await openSession((question) => ({
        question: question || "no ink",
        articles: [INK, JAM],
    }));
    onRpc("/mail/message/post", () => asyncStep("sent"));
    await insertText(INPUT, "Hello,");
    await press("alt+shift+b");
    await contains(`${QUESTION}:value(no ink)`);
    await contains(ARTICLE, { count: 2 });
    await contains(`${ARTICLE}.active`, { text: "Replace an ink cartridge" });
    await contains(`${ARTICLE} .badge`, { text: "Agents only" });
    await press("ArrowDown");
    await contains(`${ARTICLE}.active`, { text: "Clear a paper jam" });
    await press("ArrowUp");
    await press("Enter");
    await contains(QUESTION, { count: 0 });
    expect(thread.composer.composerText).toBe(
        "Hello,\nOpen the front cover.\nTake the cartridge out."
    );
    await waitForSteps(["find ", "insert 3"]);
});

test("words behind the command are looked for, others when they are typed", async () => {
    await openSession((question) => ({
        question,
        articles: question === "paper" ? [JAM] : [],
    }));
    await insertText(INPUT, "/article ink");
    await press("Enter");
    await contains(".o-smart-knowledge-nothing");
    await waitForSteps(["find ink"]);
    await insertText(QUESTION, "paper", { replace: true });
    await contains(ARTICLE, { text: "Clear a paper jam" });
    await waitForSteps(["find paper"]);
    await click(ARTICLE);
    await contains(`${INPUT}:value(Open the front cover.\nTake the cartridge out.)`);
    await waitForSteps(["insert 4"]);
});
