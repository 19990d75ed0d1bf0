import { Component, useState, xml } from "@odoo/owl";

/** The visits, day by day. */
export class VisitList extends Component {
    static props = { phone: Object };
    static template = xml`
        <main class="list">
            <p t-if="!data" class="empty" role="status"
                t-esc="state.sending ? w.loading : w.never_loaded"/>
            <div t-elif="!data.visits.length" class="empty">
                <p class="big" t-esc="w.none"/>
                <p t-esc="w.none_hint"/>
            </div>
            <section t-foreach="days" t-as="day" t-key="day.key">
                <h2 t-esc="day.name"/>
                <a t-foreach="day.visits" t-as="visit" t-key="visit.id" class="card visit"
                    t-att-href="'#' + visit.id" t-att-data-visit="visit.id">
                    <div class="line">
                        <strong class="time">
                            <t t-esc="phone.time(visit.start)"/>–<t t-esc="phone.time(visit.stop)"/>
                        </strong>
                        <span t-attf-class="state {{visit.state}}" t-esc="w['state_' + visit.state]"/>
                    </div>
                    <div class="name" t-esc="visit.customer"/>
                    <div class="muted" t-esc="visit.address"/>
                    <div class="muted"><t t-esc="visit.product"/><t t-if="visit.fault"> · <t t-esc="visit.fault"/></t></div>
                </a>
            </section>
        </main>`;

    setup() {
        this.state = useState(this.props.phone.state);
    }

    get phone() {
        return this.props.phone;
    }

    get w() {
        return this.phone.words;
    }

    get data() {
        return this.state.data;
    }

    get days() {
        const today = this.phone.date(Date.now());
        const tomorrow = this.phone.date(Date.now() + 24 * 3600 * 1000);
        const names = { [today]: this.w.today, [tomorrow]: this.w.tomorrow };
        const days = new Map();
        for (const visit of this.data?.visits || []) {
            const date = this.phone.date(visit.start);
            const key = date < today ? "earlier" : date;
            const name = date < today ? this.w.earlier : names[date] || this.phone.day(visit.start);
            if (!days.has(key)) {
                days.set(key, { key, name, visits: [] });
            }
            days.get(key).visits.push(visit);
        }
        return [...days.values()];
    }
}
