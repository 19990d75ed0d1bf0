import { registry } from "@web/core/registry";

const INPUT = ".o-mail-Composer-input";
const OPEN_MENU = [
    {
        trigger: ".o-mail-ChatWindow-moreActions",
        run: "click",
    },
    {
        trigger: ".dropdown-menu [name='smart-desk']",
        run: "click",
    },
];

/** A canned reply with a question, then a macro, then the conversation goes to a colleague. */
function steps(openMenu) {
    return [
        {
            content: "the agent's conversation",
            trigger: ".o-mail-Message:contains(My printer is broken)",
        },
        {
            content: "a canned reply",
            trigger: INPUT,
            run: "edit ::tourday",
        },
        {
            trigger: ".o-mail-Composer-suggestion:contains(tourday)",
        },
        {
            trigger: INPUT,
            run: "press Enter",
        },
        {
            content: "asks for what nobody knows",
            trigger: ".modal .o-smart-prompt input[name='day']",
            run: "edit Monday",
        },
        {
            trigger: ".modal .o-smart-prompt input[name='day']",
            run: "press Enter",
        },
        {
            content: "and stands in the composer, to be read over and sent",
            trigger: `${INPUT}:value(Li Lei, we come on Monday.)`,
            run: "press Enter",
        },
        {
            trigger: ".o-mail-Message-content:not(.opacity-50):contains(Li Lei, we come on Monday.)",
        },
        ...openMenu,
        {
            content: "a macro",
            trigger: ".o-smart-desk-menu [data-macro]:contains(Tour)",
            run: "click",
        },
        {
            trigger: ".modal .o-smart-prompt input[name='part']",
            run: "edit drum",
        },
        {
            trigger: ".modal .o-smart-confirm:enabled",
            run: "click",
        },
        {
            content: "has answered",
            trigger: ".o-mail-Message-content:not(.opacity-50):contains(We bring the drum.)",
        },
        {
            content: "and left a note",
            trigger: ".o-mail-Message .o-note:contains(Part: drum)",
        },
    ];
}

const CHOOSE = [
    {
        content: "who takes conversations now",
        trigger: ".modal .o_field_widget[name='user_id'] input",
        run: "edit Bo",
    },
    {
        trigger: ".o-autocomplete--dropdown-item:contains(Bo Colleague)",
        run: "click",
    },
];
const CHOOSE_ON_PHONE = [
    {
        content: "who takes conversations now",
        trigger: ".modal .o_field_widget[name='user_id'] input",
        run: "click",
    },
    {
        trigger: ".modal .o_kanban_record:contains(Bo Colleague)",
        run: "click",
    },
];
const TRANSFER = [
    {
        trigger: ".modal .o_field_widget[name='reason'] input",
        run: "edit Knows drums",
    },
    {
        trigger: ".modal button[name='action_transfer']",
        run: "click",
    },
    {
        content: "the conversation has gone",
        trigger: "body:not(:has(.modal))",
    },
];

registry.category("web_tour.tours").add("smart_service.workbench_keys", {
    steps: () => [
        ...steps([
            {
                trigger: INPUT,
                run: "press Alt+Shift+o",
            },
        ]),
        {
            content: "to a colleague",
            trigger: INPUT,
            run: "press Alt+Shift+f",
        },
        ...CHOOSE,
        ...TRANSFER,
    ],
});

registry.category("web_tour.tours").add("smart_service.workbench_phone", {
    steps: () => [
        ...steps(OPEN_MENU),
        ...OPEN_MENU,
        {
            content: "to a colleague",
            trigger: ".o-smart-desk-menu [data-desk-action='transfer']",
            run: "click",
        },
        ...CHOOSE_ON_PHONE,
        ...TRANSFER,
    ],
});
