// Keeps the page of an engineer's way up to date while somebody looks at it.
(() => {
    "use strict";
    const SECONDS = 15;
    const main = document.querySelector("main");

    function show(state) {
        main.dataset.state = state.state;
        document.getElementById("title").textContent = state.title;
        document.getElementById("text").textContent = state.text;
        document.getElementById("steps").replaceChildren(
            ...state.steps.map(([name, reached]) => {
                const step = document.createElement("li");
                step.textContent = name;
                step.className = reached ? "reached" : "";
                return step;
            })
        );
    }

    async function refresh() {
        if (document.hidden) {
            return;
        }
        try {
            const answer = await fetch(main.dataset.path, { cache: "no-store" });
            if (answer.ok) {
                const state = await answer.json();
                show(state);
                if (state.over) {
                    clearInterval(timer);
                }
            }
        } catch {
            // without a network the page keeps what it shows and asks again
        }
    }

    const timer = setInterval(refresh, SECONDS * 1000);
    document.addEventListener("visibilitychange", refresh);
})();
