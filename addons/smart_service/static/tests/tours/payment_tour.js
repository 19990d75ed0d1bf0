import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("smart_service.customer_pays", {
    steps: () => [
        {
            content: "his link opens the payment of his invoice, without logging in",
            trigger: "#pay_with.show",
            timeout: 60000,
        },
        {
            content: "with the demo provider, whose form asks for test data",
            trigger: "#pay_with .o_payment_form input[name='customer_input']:visible",
            run: "edit 4242 4242 4242 4242",
        },
        {
            trigger: "#pay_with button[name='o_payment_submit_button']:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it is paid",
            trigger: "body:contains('Paid'), body:contains('Thank you')",
            timeout: 60000,
        },
    ],
});
