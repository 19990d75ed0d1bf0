import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("smart_service.exchange_asked", {
    steps: () => [
        {
            content: "the device failed within fifteen days: it may be exchanged",
            trigger: ".o_statusbar_buttons button:contains('Exchange or return')",
            timeout: 60000,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit Chen saw it: the drum is cracked",
        },
        { trigger: ".modal .o_form_button_save:enabled", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view" },
    ],
});

registry.category("web_tour.tours").add("smart_service.exchange_approved", {
    steps: () => [
        {
            content: "the team lead sees what is to be decided",
            trigger: ".o_data_row:contains('the drum is cracked') .o_data_cell[name='reason']",
            timeout: 60000,
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button[name='action_approve']:enabled",
            run: "click",
        },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        {
            content: "Odoo's own return and delivery are under way",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Approved')",
            timeout: 60000,
        },
    ],
});
