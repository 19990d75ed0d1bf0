import { hrModels } from "@hr/../tests/hr_test_helpers";
import { websiteLivechatModels } from "@website_livechat/../tests/website_livechat_test_helpers";
import { click, contains, openDiscuss, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, select } from "@odoo/hoot-dom";
import {
    asyncStep,
    Command,
    defineModels,
    getService,
    makeServerError,
    onRpc,
    patchWithCleanup,
    serverState,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

import { session } from "@web/session";

describe.current.tags("desktop");
defineModels({ ...hrModels, ...websiteLivechatModels });

const INK = {
    id: 11,
    state: "shown",
    article_id: 3,
    title: "Replace an ink cartridge",
    lang: "en_US",
    text: "Open the front cover.\nTake out the old cartridge.",
    confidence: 0.914,
    is_sure: true,
};
const JAM = { ...INK, id: 12, article_id: 4, title: "Clear a paper jam", text: "Pull slowly." };
const COPILOT = { question: "ink?", answers: [INK, JAM], tags: [], actions: [] };
const INPUT = ".o-mail-Composer-input";
const ANSWER = ".o-smart-copilot-answer";

/** A model that writes what it is told to: a line of JSON at a time. */
function onWrite() {
    const encoder = new TextEncoder();
    let lines;
    onRpc(
        "/smart_service_bot/write",
        async (request) => {
            const asked = await request.formData();
            asyncStep(`write ${["purpose", "text", "tone"].map((name) => asked.get(name)).join(" ")}`);
            const body = new ReadableStream({ start: (controller) => (lines = controller) });
            return new Response(body, { headers: { "Content-Type": "application/x-ndjson" } });
        },
        { pure: true }
    );
    return {
        /** In two pieces, as it may come over a line: in the middle of a sign. */
        say(line) {
            const bytes = encoder.encode(`${JSON.stringify(line)}\n`);
            lines.enqueue(bytes.slice(0, -4));
            lines.enqueue(bytes.slice(-4));
        },
    };
}

async function openSession(copilot = COPILOT, values = {}) {
    patchWithCleanup(session, { smart_copilot: true });
    onRpc("discuss.channel", "smart_copilot", () => {
        asyncStep("read");
        return typeof copilot === "function" ? copilot() : copilot;
    });
    onRpc("discuss.channel", "smart_copilot_use", ({ args }) => {
        asyncStep(`use ${args[1]} ${args[2] ?? ""}`);
        return true;
    });
    onRpc("discuss.channel", "smart_copilot_dismiss", ({ args }) => {
        asyncStep(`dismiss ${args[1]}`);
        return true;
    });
    onRpc("discuss.channel", "smart_view", () => ({ viewers: [], scheduled: [], has_bot: false }));
    onRpc("res.users", "smart_service_standing", () => false);
    const pyEnv = await startServer();
    const groupId = pyEnv["res.groups"].create({ name: "Live chat" });
    pyEnv["res.users"].write([serverState.userId], { group_ids: [Command.link(groupId)] });
    const customerId = pyEnv["res.partner"].create({ name: "Ouyang Na" });
    const channelId = pyEnv["discuss.channel"].create({
        channel_member_ids: [
            Command.create({ partner_id: serverState.partnerId, livechat_member_type: "agent" }),
            Command.create({ partner_id: customerId, livechat_member_type: "visitor" }),
        ],
        channel_type: "livechat",
        livechat_operator_id: serverState.partnerId,
    });
    await start();
    getService("mail.store").has_access_livechat = true;
    await openDiscuss(channelId);
    return getService("mail.store").Thread.insert({
        id: channelId,
        model: "discuss.channel",
        smart_owner: "agent",
        smart_profile: false,
        ...values,
    });
}

test("an answer goes into the composer on a click, and no further", async () => {
    onRpc("/mail/message/post", () => asyncStep("sent"));
    const thread = await openSession();
    await contains(ANSWER, { count: 2 });
    await contains(`${ANSWER} .badge`, { text: "91% sure", count: 2 });
    await click(`${ANSWER}:first button[name=smart-insert]`);
    await contains(`${INPUT}:focus`);
    expect(thread.composer.composerText).toBe(INK.text);
    await waitForSteps(["read", `use 11 ${INK.text}`]);
    await contains(`${ANSWER}[data-state=used]`, { count: 1 });
});

test("the next answer takes the place of the one before, not of what was typed", async () => {
    const thread = await openSession();
    await click(`${ANSWER}:first button[name=smart-insert]`);
    await contains(INPUT, { value: INK.text });
    await click(`${ANSWER}:eq(1) button[name=smart-insert]`);
    await contains(INPUT, { value: JAM.text });
    thread.composer.composerText = "Hello Na,";
    await contains(INPUT, { value: "Hello Na," });
    await click(`${ANSWER}:first button[name=smart-insert]`);
    await contains(INPUT, { value: `Hello Na,\n${INK.text}` });
    const [first, second] = [`use 11 ${INK.text}`, `use 12 ${JAM.text}`];
    await waitForSteps(["read", first, second, first]);
});

test("by keyboard alone", async () => {
    await openSession();
    await contains(ANSWER, { count: 2 });
    await press(["alt", "shift", "j"]);
    await contains(`${INPUT}:focus`, { value: INK.text });
    await press(["alt", "shift", "j"]);
    await contains(`${INPUT}:focus`, { value: JAM.text });
    await waitForSteps(["read", `use 11 ${INK.text}`, `use 12 ${JAM.text}`]);
});

test("it is read again when somebody writes", async () => {
    let answers = [INK];
    const thread = await openSession(() => ({ ...COPILOT, answers }));
    await contains(`${ANSWER}`, { text: "Replace an ink cartridge" });
    answers = [JAM];
    getService("mail.store")["mail.message"].insert({
        id: 4711,
        model: "discuss.channel",
        res_id: thread.id,
        thread,
        body: "it jams",
        message_type: "comment",
    });
    thread.messages.push(4711);
    await contains(`${ANSWER}`, { text: "Clear a paper jam" });
    await waitForSteps(["read", "read"]);
});

test("what does not help goes away", async () => {
    await openSession();
    await click(`${ANSWER}:first button[name=smart-dismiss]`);
    await contains(ANSWER, { count: 1 });
    await waitForSteps(["read", "dismiss 11"]);
});

test("a tag is given as core gives it", async () => {
    onRpc("/im_livechat/conversation/update_tags", async (request) => {
        const { params } = await request.json();
        asyncStep(`tag ${params.tag_ids}`);
    });
    await openSession({ ...COPILOT, tags: [{ id: 21, tag_id: 5, name: "Ink", confidence: 0.9 }] });
    await contains("[data-tag='5']", { textContent: "+ Ink" });
    await click("[data-tag='5']");
    await contains("[data-tag]", { count: 0 });
    await waitForSteps(["read", "tag 5", "use 21 "]);
});

test("a next action is the desk's own", async () => {
    const step = {
        id: 31,
        name: "lead",
        label: "Lead",
        reason: "wants to buy",
        argument: "a new printer",
        confidence: 0.8,
    };
    await openSession({ ...COPILOT, actions: [step] });
    await click("[data-action=lead]");
    await contains(".modal input:value(a new printer)");
    await waitForSteps(["read", "use 31 "]);
});

test("nothing is inserted where nothing may be written", async () => {
    await openSession(COPILOT, { smart_external_hold: "Somebody" });
    await contains(ANSWER, { count: 2 });
    await contains("button[name=smart-insert]", { count: 0 });
    await waitForSteps(["read"]);
});

test("whoever has nothing to do with customers sees nothing of it", async () => {
    await openSession();
    await contains(ANSWER, { count: 2 });
    patchWithCleanup(session, { smart_copilot: false });
    const thread = getService("mail.store").discuss.thread;
    thread.smart_copilot = { ...COPILOT };
    await contains(ANSWER, { count: 0 });
    await waitForSteps(["read"]);
});

test("without a language model nothing of it is shown", async () => {
    await openSession({ ...COPILOT, writing: false });
    await contains(ANSWER, { count: 2 });
    await contains(".o-smart-writing", { count: 0 });
    await waitForSteps(["read"]);
});

test("a draft is read before it goes into the composer", async () => {
    const { say } = onWrite();
    const thread = await openSession({ ...COPILOT, writing: true });
    await click("button[name=smart-draft]");
    await contains(".o-smart-writing[aria-busy=true]");
    say({ text: "De" });
    await contains(".o-smart-writing-output[aria-busy=true]", { text: "De" });
    say({ text: "Dear 娜" });
    await contains(".o-smart-writing-output .o-smart-copilot-text", { text: "Dear 娜" });
    await contains(".o-smart-writing-output button", { count: 0 });
    say({ done: { id: 41, text: "Dear Na,", purpose: "draft", model: "Sim" } });
    await contains(".o-smart-writing-output", { text: "Sim" });
    expect(thread.composer.composerText).toBe("");
    await click(".o-smart-writing-output button[name=smart-insert]");
    await contains(INPUT, { value: "Dear Na," });
    await waitForSteps(["read", "write draft  ", "use 41 Dear Na,"]);
});

test("what was said in another tone can be taken back", async () => {
    const { say } = onWrite();
    const thread = await openSession({ ...COPILOT, writing: true });
    await contains(ANSWER, { count: 2 });
    await contains("select[name=smart-tone]", { count: 0 });
    thread.composer.composerText = "A long reply.";
    await contains("select[name=smart-tone]");
    await contains("select[name=smart-tone] option[value=short]");
    await select("short", { target: "select[name=smart-tone]" });
    say({ text: "Sho" });
    await contains(".o-smart-writing-output[data-purpose=change]", { text: "Sho" });
    expect(thread.composer.composerText).toBe("A long reply.");
    say({ done: { id: 42, text: "Shorter.", purpose: "rewrite", model: "Sim" } });
    await contains(INPUT, { value: "Shorter." });
    await contains(".o-smart-writing-output", { count: 0 });
    await click("button[name=smart-undo]");
    expect(thread.composer.composerText).toBe("A long reply.");
    await waitForSteps(["read", "write rewrite A long reply. short", "use 42 Shorter."]);
});

test("a model that does not answer leaves everything as it was", async () => {
    const { say } = onWrite();
    expect.errors(1);
    const thread = await openSession({ ...COPILOT, writing: true });
    await click("button[name=smart-draft]");
    await contains(".o-smart-writing[aria-busy=true]");
    say({ text: "Dear" });
    await contains(".o-smart-writing-output[aria-busy=true]");
    const { message, data } = makeServerError({
        message: "The language model did not answer: busy",
    });
    say({ error: { code: 200, message, data } });
    await contains(".modal");
    await contains(".o-smart-writing-output", { count: 0 });
    await contains("button[name=smart-draft]:enabled");
    expect(thread.composer.composerText).toBe("");
    await waitForSteps(["read", "write draft  "]);
    expect.verifyErrors(["The language model did not answer: busy"]);
});
