import { Component, mount, onMounted, useState, xml } from "@odoo/owl";
import { Phone } from "./phone";
import { VisitList } from "./visit_list";
import { VisitScreen } from "./visit_screen";

/** The page: a bar that says how things stand, and the list or one visit below it. */
class App extends Component {
    static components = { VisitList, VisitScreen };
    static props = { phone: Object };
    static template = xml`
        <header>
            <a t-if="visit" class="back" href="#" t-att-aria-label="w.back">‹</a>
            <h1 t-esc="visit ? visit.number : w.visits"/>
            <button t-if="install.offer and !visit" type="button" name="install" t-on-click="installPage" t-esc="w.install"/>
            <button t-if="!visit" type="button" class="icon" name="refresh" t-att-aria-label="w.refresh" t-att-title="w.refresh"
                t-att-disabled="state.sending" t-on-click="() => phone.exchange()">⟳</button>
        </header>
        <p class="bar" role="status" t-att-data-unsent="state.unsent" t-att-data-online="state.online ? 1 : 0" t-att-data-busy="state.sending ? 1 : 0"
            t-attf-class="{{state.online and !state.loggedOut ? (state.unsent ? 'busy' : 'fine') : 'warn'}}">
            <t t-if="state.loggedOut">
                <t t-esc="w.login_again"/> <a t-attf-href="/web/login?redirect={{phone.boot.page}}" t-esc="w.log_in"/>
            </t>
            <t t-elif="!state.online" t-esc="w.offline"/>
            <t t-elif="state.sending" t-esc="w.sending"/>
            <t t-elif="!state.unsent" t-esc="w.in_step"/>
            <t t-if="state.unsent"> · <t t-esc="phone.say('unsent', state.unsent)"/></t>
        </p>
        <section t-if="state.refused.length" class="card refused" role="alert">
            <h2 t-esc="w.refused"/>
            <p t-foreach="state.refused" t-as="one" t-key="one_index" t-esc="one.error"/>
            <button type="button" name="dismiss" class="second" t-on-click="() => phone.forgetRefused()" t-esc="w.dismiss"/>
        </section>
        <t t-if="state.ready">
            <VisitScreen t-if="visit" phone="phone" visit="visit" t-key="visit.id"/>
            <t t-else="">
                <VisitList phone="phone"/>
                <div class="end">
                    <p class="muted" t-esc="phone.boot.name"/>
                    <button t-if="!state.unsent" type="button" class="second" name="log_out" t-on-click="() => phone.logOut()" t-esc="w.log_out"/>
                    <p t-else="" class="muted" t-esc="w.log_out_unsent"/>
                </div>
            </t>
        </t>`;

    setup() {
        this.state = useState(this.props.phone.state);
        this.route = useState({ visitId: 0 });
        this.install = useState({ offer: null });
        const read = () => {
            this.route.visitId = Number(location.hash.slice(1)) || 0;
            scrollTo(0, 0);
        };
        read();
        addEventListener("hashchange", read);
        addEventListener("beforeinstallprompt", (ev) => {
            ev.preventDefault();
            this.install.offer = ev;
        });
        onMounted(() => (document.body.dataset.ready = "1"));
    }

    get phone() {
        return this.props.phone;
    }

    get w() {
        return this.phone.words;
    }

    get visit() {
        return this.state.data?.visits.find((visit) => visit.id === this.route.visitId);
    }

    installPage() {
        this.install.offer.prompt();
        this.install.offer = null;
    }
}

async function start() {
    const boot = JSON.parse(document.getElementById("boot").textContent);
    navigator.serviceWorker?.register(`${boot.page}/service-worker.js`, {
        scope: boot.page, updateViaCache: "none",
    });
    const phone = new Phone(boot);
    await mount(App, document.body, { props: { phone } });
    await phone.start();
}

if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
} else {
    start();
}
