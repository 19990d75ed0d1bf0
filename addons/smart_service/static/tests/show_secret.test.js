import { mailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    defineModels,
    getService,
    makeMockServer,
    mountWithCleanup,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineModels(mailModels);

async function doAction(tag, params) {
    await makeMockServer();
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag, params });
    await animationFrame();
}

test("a new secret is shown to be copied, and gone when the dialog is closed", async () => {
    await doAction("smart_service.show_secret", { account: "Our app", secret: "whsec_abc" });
    expect(".o_dialog .modal-title").toHaveText("New secret of Our app");
    expect(".o_dialog code").toHaveText("whsec_abc");
    await click(".o_dialog .modal-footer button");
    await animationFrame();
    expect(".o_dialog").toHaveCount(0);
    expect(document.body.textContent).not.toInclude("whsec_abc");
});

test("a payload is indented, and text is shown as text", async () => {
    await doAction("smart_service.show_payload", {
        title: "e1",
        text: '{"text":"<b>hello</b>"}',
    });
    expect(".o_dialog pre").toHaveText('{\n  "text": "<b>hello</b>"\n}', { raw: true });
    expect(".o_dialog pre b").toHaveCount(0);
});
