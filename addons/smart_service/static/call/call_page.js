"use strict";
(function () {
    const SECONDS = 3;
    const form = document.querySelector("form[data-state]");
    if (!form) {
        return;
    }
    const button = form.querySelector("button");
    const waiting = document.querySelector("[data-waiting]");

    /** Shows whether somebody of the service is in the call already. */
    function show(running) {
        button.disabled = !running;
        waiting.hidden = running;
    }

    async function look() {
        try {
            const answer = await fetch(form.dataset.state, { method: "POST" });
            const { standing, running } = await answer.json();
            if (standing !== "good") {
                window.location.reload();
                return;
            }
            show(running);
        } catch {
            // without a network the page stays as it is, and looks again
        }
        setTimeout(look, SECONDS * 1000);
    }

    form.addEventListener("submit", () => {
        // after the form was sent: a disabled button would keep it from being sent
        setTimeout(() => (button.disabled = true));
    });
    look();
})();
