import { Component, useState, xml } from "@odoo/owl";
import { BrokenSheet, PartPicker } from "./part_sheets";

/** The parts that are planned and used. */
export class VisitParts extends Component {
    static components = { BrokenSheet, PartPicker };
    static props = { phone: Object, visit: Object, open: Boolean };
    static template = xml`
        <section class="card parts">
            <h2 t-esc="w.parts"/>
            <p t-if="!props.visit.parts.length" class="muted" t-esc="w.no_parts"/>
            <div t-foreach="props.visit.parts" t-as="part" t-key="part.move_id or part.used" class="step"
                t-att-data-part="part.product_id">
                <div class="line">
                    <span><strong><t t-esc="part.quantity"/> ×</strong> <t t-esc="part.name"/></span>
                    <span t-if="part.broken" class="error" t-esc="w.broken"/>
                    <span t-elif="part.used_qty gte part.quantity" class="good" t-esc="w.used"/>
                    <span t-elif="!part.reserved" class="error" t-esc="w.not_reserved"/>
                </div>
                <div class="muted">
                    <t t-if="part.serials.length" t-esc="part.serials.join(', ')"/>
                    <t t-if="part.place"> <t t-esc="w.from.replace('%s', part.place)"/></t>
                </div>
                <div class="row" t-if="props.open and !part.broken">
                    <button t-if="part.used_qty lt part.quantity" type="button" name="use" class="second small" t-on-click="() => this.useUp(part)" t-esc="w.use"/>
                    <button type="button" name="not_needed" class="second small" t-on-click="() => this.giveBack(part)" t-esc="w.not_needed"/>
                    <button type="button" name="part_broken" class="second small" t-on-click="() => state.broken = part" t-esc="w.broken"/>
                    <button t-if="!props.visit.old_parts.includes(part.product_id)" type="button" name="old_part" class="second small"
                        t-on-click="() => this.takeOld(part)" t-esc="w.old_part"/>
                </div>
                <div t-if="props.visit.old_parts.includes(part.product_id)" class="good" t-esc="w.old_taken"/>
            </div>
            <button t-if="props.open" type="button" name="add_part" class="second" t-on-click="() => state.picking = true" t-esc="w.add_part"/>
            <PartPicker t-if="state.picking" words="w" reader="props.phone.boot.reader" van="props.phone.state.data.van"
                onPart.bind="use" close="() => state.picking = false"/>
            <BrokenSheet t-if="state.broken" words="w" part="state.broken" onReason.bind="scrap" close="() => state.broken = null"/>
        </section>`;

    setup() {
        this.state = useState({ picking: false, broken: null });
    }

    get w() {
        return this.props.phone.words;
    }

    which(part) {
        return part.used ? { used: part.used } : { move_id: part.move_id };
    }

    use(payload) {
        this.state.picking = false;
        this.props.phone.do(this.props.visit.id, "use_part", payload);
    }

    useUp(part) {
        this.props.phone.do(this.props.visit.id, "use_part", {
            product_id: part.product_id,
            location_id: part.location_id,
            quantity: part.quantity - part.used_qty,
        });
    }

    giveBack(part) {
        const payload = { ...this.which(part), quantity: part.quantity };
        this.props.phone.do(this.props.visit.id, "return_part", payload);
    }

    takeOld(part) {
        const payload = { product_id: part.product_id, quantity: part.quantity };
        this.props.phone.do(this.props.visit.id, "old_part", payload);
    }

    scrap(reason) {
        const part = this.state.broken;
        this.state.broken = null;
        const payload = { ...this.which(part), quantity: part.quantity, reason };
        this.props.phone.do(this.props.visit.id, "scrap_part", payload);
    }
}
