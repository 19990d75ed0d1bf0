import { onPatched, onWillPatch, useExternalListener } from "@odoo/owl";

import { useBus, useService } from "@web/core/utils/hooks";

/**
 * Keeps the keyboard's place in a panel whose rows are read anew.
 *
 * A place is the `data-place` of a button. It outlives the element: a row may be moved or replaced
 * while the focus is on it, or while a dialog that was opened from it covers the panel.
 *
 * @param {{el: HTMLElement|null}} ref the panel
 * @returns {{
 *     current: () => string|undefined,
 *     hold: (place: string|undefined, until: Promise) => Promise<void>,
 * }} where the keyboard is, and how to have it there again once the dialog has gone
 */
export function usePlace(ref) {
    const ui = useService("ui");
    let held, before;
    let going = false;

    const isReachable = () => ref.el && ui.activeElement.contains(ref.el);
    const current = () => {
        const { activeElement } = document;
        return ref.el?.contains(activeElement) ? activeElement.dataset.place : undefined;
    };
    const goTo = (place) => {
        if (place && isReachable() && current() !== place) {
            // a row that the record has left: the keyboard stays in the panel
            const element = [place, "refresh"]
                .map((name) => ref.el.querySelector(`[data-place="${name}"]:enabled`))
                .find(Boolean);
            going = true;
            element?.focus();
            going = false;
        }
    };
    const goBack = () => goTo(held);
    const release = () => {
        if (isReachable()) {
            held = undefined;
        }
    };

    useBus(ui.bus, "active-element-changed", goBack);
    useExternalListener(document, "focusin", ({ target }) => {
        // Discuss takes the Escape that closes a dialog for a wish to write
        if (target.closest(".o-mail-Composer")) {
            goBack();
        } else if (!going) {
            // a screen reader moves the focus without a key
            release();
        }
    });
    useExternalListener(window, "keydown", release, { capture: true });
    useExternalListener(window, "pointerdown", release, { capture: true });
    onWillPatch(() => {
        before = held ?? current();
    });
    onPatched(() => goTo(before));

    return {
        current,
        async hold(place, until) {
            held = place;
            try {
                await until;
            } finally {
                release();
            }
        },
    };
}
