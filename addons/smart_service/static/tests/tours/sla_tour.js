import { registry } from "@web/core/registry";

/** What a team lead promises. Nothing here depends on the language but names. */
registry.category("web_tour.tours").add("smart_service.sla_policy", {
    steps: () => [
        {
            content: "Open the policy",
            trigger: ".o_data_row:contains('Repairs') .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "It says how many open tickets it is for",
            trigger: "button[name='action_view_matching'] [name='match_count']:contains(1)",
        },
        {
            content: "Promise a faster answer",
            trigger: ".o_field_widget[name='first_minutes'] input",
            run: "edit 60",
        },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "One ticket runs under the terms of before",
            trigger: ".alert [name='old_count']:contains(1)",
        },
        {
            content: "The change is a version",
            trigger: ".nav-link[name='versions']",
            run: "click",
        },
        { trigger: "[name='version_ids'] .o_data_row:eq(0) [name='number']:contains(2)" },
        {
            content: "See the tickets",
            trigger: "button[name='action_view_matching']",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('No water')" },
    ],
});

/** What an agent sees of a promise, and how he lets it wait. */
registry.category("web_tour.tours").add("smart_service.sla_ticket", {
    steps: () => [
        {
            content: "The ticket says until when",
            trigger: ".o_field_widget[name='sla_state']",
        },
        { trigger: ".nav-link[name='sla']", run: "click" },
        {
            content: "Ask why",
            trigger: "[name='sla_clock_ids'] .o_data_row:eq(1) [name='started_at']",
            run: "click",
        },
        {
            content: "The policy and the working hours are named",
            trigger: ".modal [name='explanation']:contains('Office')",
        },
        { trigger: ".modal .btn-close", run: "click" },
        {
            content: "It has to wait",
            trigger: "button[name='action_sla_pause']",
            run: "click",
        },
        { trigger: ".modal [name='note'] input", run: "edit The pump" },
        { trigger: ".modal button[name='action_pause']", run: "click" },
        {
            content: "It waits",
            trigger: "button[name='action_sla_resume']",
            run: "click",
        },
        { trigger: "button[name='action_sla_pause']" },
    ],
});

/** The same on a narrow screen, where there are no columns to name. */
registry.category("web_tour.tours").add("smart_service.sla_ticket_read", {
    steps: () => [
        { trigger: ".o_field_widget[name='sla_state']" },
        { trigger: ".nav-link[name='sla']", run: "click" },
        {
            content: "The clocks are cards here",
            trigger: "[name='sla_clock_ids'] .o_kanban_record:not(.o_kanban_ghost):eq(0)",
            run: "click",
        },
        { trigger: ".modal [name='explanation']:contains('Office')" },
    ],
});
