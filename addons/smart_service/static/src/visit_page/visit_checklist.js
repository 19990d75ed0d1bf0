import { Component, xml } from "@odoo/owl";
import { PhotoButton } from "./photo";

/** The steps that the engineer goes through at this device. */
export class VisitChecklist extends Component {
    static components = { PhotoButton };
    static props = { phone: Object, visit: Object, open: Boolean };
    static template = xml`
        <section class="card checklist">
            <h2 t-esc="w.checklist"/>
            <div t-foreach="props.visit.checklist" t-as="line" t-key="line.id" class="step" t-att-data-step="line.id">
                <label t-if="line.kind === 'tick'" class="tick">
                    <input type="checkbox" t-att-checked="line.value === 'yes'" t-att-disabled="!props.open"
                        t-on-change="(ev) => this.answer(line, ev.target.checked ? 'yes' : '')"/>
                    <span t-esc="line.name"/>
                    <em t-if="line.required and !line.value" t-esc="w.required"/>
                </label>
                <t t-elif="line.kind === 'photo'">
                    <div class="line">
                        <span><t t-esc="line.name"/> <em t-if="line.required and !line.photo" t-esc="w.required"/></span>
                        <span t-if="line.photo" class="good" t-esc="w.photo_taken"/>
                    </div>
                    <PhotoButton t-if="props.open" words="w" onPhoto="(data) => this.photo(line, data)"/>
                </t>
                <t t-else="">
                    <label t-att-for="'step' + line.id">
                        <t t-esc="line.name"/><t t-if="line.unit"> (<t t-esc="line.unit"/>)</t>
                        <em t-if="line.required and !line.value" t-esc="w.required"/>
                    </label>
                    <input t-att-id="'step' + line.id" t-att-type="line.kind === 'number' ? 'number' : 'text'" step="any"
                        maxlength="500" t-att-value="line.value" t-att-disabled="!props.open"
                        t-on-change="(ev) => this.answer(line, ev.target.value.trim())"/>
                </t>
            </div>
        </section>`;

    get w() {
        return this.props.phone.words;
    }

    answer(line, value) {
        this.props.phone.do(this.props.visit.id, "check", { line_id: line.id, value });
    }

    photo(line, data) {
        const payload = { data, caption: line.name, line_id: line.id };
        this.props.phone.do(this.props.visit.id, "photo", payload);
    }
}
