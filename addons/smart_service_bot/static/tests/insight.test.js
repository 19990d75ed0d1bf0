import { hrModels } from "@hr/../tests/hr_test_helpers";
import { websiteLivechatModels } from "@website_livechat/../tests/website_livechat_test_helpers";
import { contains, openDiscuss, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, test } from "@odoo/hoot";
import {
    Command,
    defineModels,
    getService,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineModels({ ...hrModels, ...websiteLivechatModels });

const CHIP = ".o-smart-insight-chip";
const INSIGHT = {
    intent: "reschedule_visit",
    names: { en_US: "Move a visit", en: "Move a visit" },
    confidence: 0.823,
    emotion: "urgent",
    emotion_confidence: 0.7,
    intensity: 0.6,
    language: "en",
    language_confidence: 1,
    repeated: 0,
    entities: [
        { kind: "moments", said: "friday", confidence: 0.9 },
        { kind: "tickets", said: "T26-00012" },
    ],
};

/** Opens a session with one message of the customer's; returns what sets its insight. */
async function openSession() {
    onRpc("res.users", "smart_service_standing", () => false);
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
    const id = pyEnv["mail.message"].create({
        author_id: customerId,
        body: "quick, move it to friday",
        message_type: "comment",
        model: "discuss.channel",
        res_id: channelId,
    });
    onRpc("res.users", "has_group", () => false);
    await start();
    await openDiscuss(channelId);
    await contains(".o-mail-Message");
    const store = getService("mail.store");
    return (smart_insight) => store["mail.message"].insert({ id, smart_insight });
}

test("a message that nobody has read has no chips", async () => {
    await openSession();
    await contains(CHIP, { count: 0 });
});

test("agents see intent, feeling and what is named", async () => {
    const show = await openSession();
    show(INSIGHT);
    await contains(CHIP, { count: 4 });
    await contains(`${CHIP}[data-kind='intent']`, { text: "Move a visit 82 %" });
    await contains(`${CHIP}[data-kind='emotion'].text-danger`, { text: "Urgent 60 %" });
    await contains(`${CHIP}[data-kind='moments0'][title='Day or time, 90 % sure']`, {
        text: "friday",
    });
    await contains(`${CHIP}[data-kind='tickets1'][title='Request or visit']`, {
        text: "T26-00012",
    });
});

test("a neutral message without a known intent shows nothing", async () => {
    const show = await openSession();
    show({ ...INSIGHT, intent: "", emotion: "neutral", entities: [] });
    await contains(CHIP, { count: 0 });
});

test("a language that the desk doesn't speak and a question asked again stand out", async () => {
    const show = await openSession();
    show({ ...INSIGHT, emotion: "neutral", entities: [], language: "fr", repeated: 2 });
    await contains(`${CHIP}[data-kind='language']`, { text: "fr" });
    await contains(`${CHIP}[data-kind='repeated'][title='Asked 2 times before']`, {
        text: "Asked again",
    });
});
