import { Component, useState, xml } from "@odoo/owl";
import { FinishSheet } from "./finish_sheet";
import { PhotoButton } from "./photo";
import { Scanner } from "./scanner";
import { Signature } from "./signature";
import { VisitChecklist } from "./visit_checklist";
import { VisitParts } from "./visit_parts";

const BOOKED = ["scheduled", "on_the_way", "under_way"];

/** One visit, from the way there to the signature. */
export class VisitScreen extends Component {
    static components = { FinishSheet, PhotoButton, Scanner, Signature, VisitChecklist, VisitParts };
    static props = { phone: Object, visit: Object };
    static template = xml`
        <main class="one" t-att-data-state="visit.state">
            <section class="card">
                <div class="line">
                    <strong class="time"><t t-esc="phone.time(visit.start)"/>–<t t-esc="phone.time(visit.stop)"/></strong>
                    <span t-attf-class="state {{visit.state}}" t-esc="w['state_' + visit.state]"/>
                </div>
                <div class="muted"><t t-esc="phone.day(visit.start)"/> · <t t-esc="visit.number"/></div>
                <div class="name" t-esc="visit.customer"/>
                <div class="muted" t-esc="visit.address"/>
                <div class="row">
                    <a t-if="visit.dial" class="second" t-attf-href="tel:{{visit.dial}}" t-esc="w.call"/>
                    <span t-elif="visit.phone" class="muted" t-esc="visit.phone"/>
                    <a class="second" name="navigate" target="_blank" rel="noopener" t-att-href="visit.map" t-esc="w.navigate"/>
                </div>
                <label t-if="booked and !working and !visit.arrived_at" class="share">
                    <input type="checkbox" name="share" t-att-checked="phone.state.shares" t-att-disabled="!phone.state.online"
                        t-on-change="(ev) => phone.share(ev.target.checked)"/>
                    <span><t t-esc="w.share"/><small class="muted" t-esc="w.share_hint"/></span>
                </label>
                <p t-if="phone.state.shares and phone.state.blocked" class="error" t-esc="phone.say('share_blocked', phone.state.blocked)"/>
            </section>

            <section class="card device">
                <h2 t-esc="w.device"/>
                <div class="name" t-esc="visit.product"/>
                <div class="muted" t-esc="visit.fault"/>
                <blockquote t-if="visit.symptom" t-esc="visit.symptom"/>
                <div t-if="visit.warranty" class="muted" t-att-title="w.warranty" t-esc="visit.warranty"/>
                <div class="line serial">
                    <span><span class="muted" t-esc="w.serial"/> <strong t-esc="visit.serial or visit.serial_seen or '–'"/></span>
                </div>
                <p t-if="visit.serial_seen and visit.serial" role="status" t-att-class="rightDevice ? 'good' : 'error'"
                    t-esc="rightDevice ? w.serial_right : visit.serial_seen + ' – ' + phone.say('serial_wrong', visit.serial)"/>
                <form t-if="booked and (!visit.serial_seen or !rightDevice)" class="row" t-on-submit.prevent="typed">
                    <input type="text" name="serial" autocomplete="off" autocapitalize="characters" maxlength="100"
                        t-att-placeholder="w.serial_type" t-att-aria-label="w.serial" t-model="state.serial"/>
                    <button t-if="state.serial.trim()" type="submit" class="second small" t-esc="w.check_it"/>
                    <button t-else="" type="button" name="scan" class="second small" t-on-click="() => state.sheet = 'scan'" t-esc="w.serial_scan"/>
                </form>
            </section>

            <VisitChecklist t-if="visit.checklist.length" phone="phone" visit="visit" open="booked"/>
            <VisitParts phone="phone" visit="visit" open="working"/>

            <section class="card" t-if="booked or visit.photos">
                <h2><t t-esc="w.photos"/> <span class="muted" t-if="visit.photos" t-esc="visit.photos"/></h2>
                <PhotoButton t-if="booked" words="w" onPhoto="(data) => this.do('photo', { data })"/>
            </section>

            <section class="card">
                <h2><label for="report" t-esc="w.report"/></h2>
                <textarea id="report" name="report" rows="4" maxlength="10000" t-att-placeholder="w.report_hint"
                    t-att-value="visit.report" t-att-disabled="!booked" t-on-change="report"/>
            </section>

            <section class="card" t-if="working or visit.signed_by">
                <h2 t-esc="w.signature"/>
                <p t-if="visit.signed_by" class="good" t-esc="phone.say('signed', visit.signed_by)"/>
                <button t-elif="working" type="button" name="sign" class="second" t-on-click="() => state.sheet = 'sign'" t-esc="w.sign"/>
            </section>

            <section class="card" t-if="times.length or visit.result">
                <h2 t-if="visit.result" class="result" t-esc="w['result_' + visit.result]"/>
                <div t-foreach="times" t-as="time" t-key="time[0]" class="line muted">
                    <span t-esc="time[0]"/><span t-esc="time[1]"/>
                </div>
            </section>
        </main>
        <footer t-if="booked">
            <button t-if="next" type="button" class="first" t-att-name="next.kind" t-on-click="() => this.do(next.kind)" t-esc="next.words"/>
            <button t-else="" type="button" class="first" name="open_finish" t-on-click="() => state.sheet = 'finish'" t-esc="w.finish"/>
            <button t-if="next and visit.arrived_at" type="button" class="second" name="nobody" t-on-click="() => state.sheet = 'finish'" t-esc="w.nobody"/>
        </footer>
        <Scanner t-if="state.sheet === 'scan'" words="w" reader="phone.boot.reader" onCode.bind="seen" close="() => state.sheet = ''"/>
        <Signature t-if="state.sheet === 'sign'" words="w" name="visit.customer" onSigned.bind="signed" close="() => state.sheet = ''"/>
        <FinishSheet t-if="state.sheet === 'finish'" words="w" visit="visit" onResult.bind="finish" close="() => state.sheet = ''"/>`;

    setup() {
        this.state = useState({ sheet: "", serial: "" });
    }

    get phone() {
        return this.props.phone;
    }

    get w() {
        return this.phone.words;
    }

    get visit() {
        return this.props.visit;
    }

    get booked() {
        return BOOKED.includes(this.visit.state);
    }

    get working() {
        return this.visit.state === "under_way";
    }

    /** What comes next, until the work has begun. */
    get next() {
        if (this.working) {
            return null;
        }
        if (this.visit.arrived_at) {
            return { kind: "start", words: this.w.begin };
        }
        return this.visit.state === "scheduled"
            ? { kind: "on_the_way", words: this.w.set_out }
            : { kind: "arrive", words: this.w.arrived };
    }

    get rightDevice() {
        const key = (serial) => serial.toUpperCase().replace(/[^0-9A-Z]/g, "");
        return key(this.visit.serial_seen) === key(this.visit.serial);
    }

    get times() {
        return [
            [this.w.state_on_the_way, this.visit.on_the_way_at],
            [this.w.time_arrived, this.visit.arrived_at],
            [this.w.time_began, this.visit.started_at],
            [this.w.time_ended, this.visit.finished_at],
        ]
            .filter(([, moment]) => moment)
            .map(([name, moment]) => [name, this.phone.time(moment)]);
    }

    do(kind, payload) {
        return this.phone.do(this.visit.id, kind, payload);
    }

    typed() {
        this.seen(this.state.serial.trim());
    }

    seen(value) {
        Object.assign(this.state, { sheet: "", serial: "" });
        if (value) {
            this.do("serial", { value });
        }
    }

    report(ev) {
        this.do("report", { text: ev.target.value.trim() });
    }

    signed(payload) {
        this.state.sheet = "";
        this.do("sign", payload);
    }

    async finish(payload, missingId) {
        this.state.sheet = "";
        if (missingId) {
            await this.do("missing_part", { product_id: missingId, quantity: 1 });
        }
        this.do("finish", payload);
    }
}
