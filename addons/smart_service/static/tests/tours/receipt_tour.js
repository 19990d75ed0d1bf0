import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("smart_service.receipt", {
    steps: () => [
        {
            content: "the agent sees that a message did not arrive, and why",
            trigger:
                ".o-mail-Message:contains(Your order is on its way) .o-smart-service-receipt[data-state=failed] .o-smart-service-receipt-reason:contains(no such user)",
        },
        {
            content: "and sends it again",
            trigger:
                ".o-mail-Message:contains(Your order is on its way) .o-smart-service-receipt button",
            run: "click",
        },
        {
            content: "which is shown at once",
            trigger:
                ".o-mail-Message:contains(Your order is on its way) .o-smart-service-receipt[data-state=queued]",
        },
        {
            content: "of one whose fate is unknown he is asked first",
            trigger:
                ".o-mail-Message:contains(The parcel) .o-smart-service-receipt[data-state=uncertain] button",
            run: "click",
        },
        {
            trigger: ".o_dialog:contains(may get it twice) .btn-primary",
            run: "click",
        },
        {
            trigger:
                ".o-mail-Message:contains(The parcel) .o-smart-service-receipt[data-state=queued]",
        },
    ],
});
