import { registry } from "@web/core/registry";
import { getTabableElements } from "@web/core/utils/ui";

const INFORMATION = "button[name='livechat-info'], [name='livechat-info']";

const JOIN = "button[name='join-livechat-needing-help']";
const WAITING = ".o-mail-DiscussSidebarChannel:has([title*='王芳'])";

/** From the profile to a record and back; nothing here is read in a language. */
function readProfile() {
    return [
        {
            content: "who it is, and how important",
            trigger: ".o-smart-profile-name:contains(欧阳娜)",
        },
        { trigger: ".o-smart-profile-tier:contains(Gold)" },
        { trigger: ".o-smart-profile-points .o-smart-profile-row:contains(o-ouyang)" },
        {
            content: "how the customer feels",
            trigger: ".o-smart-profile-mood:contains(太差劲了)",
        },
        { trigger: ".o-smart-profile-devices .o-smart-profile-row:contains(SN-7001)" },
        {
            content: "what the last conversation was about",
            trigger: ".o-smart-profile-episodes .o-smart-profile-row:contains(滤芯什么时候换)",
        },
        {
            content: "a ticket is one click away",
            trigger: ".o-smart-profile-tickets .o-smart-profile-row:contains(底部漏水)",
            run: "click",
        },
        { trigger: ".o_dialog .o_form_view div[name=name] :value(底部漏水)" },
        { trigger: ".o_dialog .o_form_button_cancel", run: "click" },
        { trigger: "body:not(:has(.o_dialog))" },
        { trigger: "button[name=smart-timeline]", run: "click" },
        { trigger: ".o-smart-profile-timeline li .fa-life-ring" },
    ];
}

function greet() {
    return [
        { trigger: "button[name=smart-greet]", run: "click" },
        {
            content: "by surname, not by the whole name",
            trigger: ".o-mail-Composer-input:value(欧阳)",
        },
        { trigger: ".o-mail-Composer-input:not(:value(欧阳娜))" },
    ];
}

registry.category("web_tour.tours").add("smart_service.profile", {
    steps: () => [...readProfile(), ...greet()],
});

registry.category("web_tour.tours").add("smart_service.profile_phone", {
    steps: () => [
        {
            trigger: ".o-mail-MessagingMenu-tab:has(.fa-commenting-o, .fa-commenting)",
            run: "click",
        },
        {
            content: "a phone shows what waits, too",
            trigger: ".o-mail-NotificationItem:contains(王芳)",
        },
        { trigger: ".o-mail-NotificationItem:contains(欧阳娜)", run: "click" },
        { trigger: ".o-mail-ChatWindow-header .o-dropdown", run: "click" },
        { trigger: INFORMATION, run: "click" },
        ...readProfile(),
        ...greet(),
        {
            content: "nothing is wider than the screen",
            trigger: "body",
            run: () => {
                const { scrollWidth, clientWidth } = document.documentElement;
                if (scrollWidth > clientWidth) {
                    throw new Error(`${scrollWidth} pixels wide`);
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("smart_service.profile_lead", {
    steps: () => [
        {
            content: "what waits at the desk",
            trigger: ".o-mail-DiscussSidebarChannel:contains(王芳)",
            run: "click",
        },
        { trigger: ".o-smart-profile-name:contains(王芳)" },
        {
            content: "another agent's conversation of the team",
            trigger: ".o-smart-profile-orders .o-smart-profile-row",
            run: "click",
        },
        {
            content: "who may not open orders reads what was ordered",
            trigger: ".o-smart-profile-line:contains(Purifier)",
        },
        { trigger: JOIN, run: "click" },
        { trigger: ".o-mail-Composer-input:focus" },
        { trigger: "button[name=smart-greet]", run: "click" },
        { trigger: ".o-mail-Composer-input:value(王)" },
    ],
});

/** What Tab stops at, and where the focus stays. */
function tabTo(selector, content) {
    return {
        content,
        trigger: selector,
        run: () => {
            const element = document.querySelector(selector);
            if (!getTabableElements(document.body).includes(element)) {
                throw new Error(`Tab does not stop at ${selector}`);
            }
            element.focus();
            if (document.activeElement !== element) {
                throw new Error(`${selector} does not keep the focus`);
            }
        },
    };
}

registry.category("web_tour.tours").add("smart_service.keyboard", {
    steps: () => [
        { trigger: ".o-smart-profile-tickets .o-smart-profile-row" },
        tabTo(".o-smart-profile-tickets .o-smart-profile-row", "the panel is reached"),
        { trigger: ".o-smart-profile-tickets .o-smart-profile-row:focus", run: "press Enter" },
        { trigger: ".o_dialog .o_form_view" },
        { trigger: ".o_dialog .modal-body", run: "press Escape" },
        {
            content: "the keyboard goes on where it was",
            trigger: ".o-smart-profile-tickets .o-smart-profile-row:focus",
        },
        tabTo("button[name=smart-timeline]", "the timeline is reached"),
        { trigger: "button[name=smart-timeline]:focus", run: "press Enter" },
        { trigger: ".o-smart-profile-timeline li" },
        tabTo(WAITING, "and what waits"),
        { trigger: `${WAITING}:focus`, run: "press Enter" },
        { trigger: ".o-smart-profile-name:contains(王芳)" },
        tabTo(JOIN, "it can be joined"),
        { trigger: `${JOIN}:focus`, run: "press Enter" },
        {
            content: "and answered at once",
            trigger: ".o-mail-Composer-input:focus",
            run: "edit 您好",
        },
        { trigger: ".o-mail-Composer-input", run: "press Enter" },
        { trigger: ".o-mail-Message-content:not(.opacity-50):contains(您好)" },
    ],
});
