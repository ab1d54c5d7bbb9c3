// What makes the page scroll sideways, or sticks out of the screen without a scrolling box around it.
() => {
    const screen = document.documentElement.clientWidth;
    const scrolls = node => ["auto", "scroll"].includes(getComputedStyle(node).overflowX);
    const faults = [];
    for (const node of document.querySelectorAll("html, body, [data-testid=stApp], [data-testid=stMain]"))
        if (node.scrollWidth > node.clientWidth)
            faults.push(`${node.dataset.testid ?? node.localName} scrolls sideways: `
                + `${node.scrollWidth} in ${node.clientWidth} px`);
    const main = document.querySelector("[data-testid=stMain]");
    for (const node of main.querySelectorAll("*")) {
        const box = node.getBoundingClientRect();
        if (box.width === 0 || box.height === 0 || box.right <= screen + 1) continue;
        let around = node.parentElement;
        while (around !== main && !scrolls(around)) around = around.parentElement;
        const hidden = getComputedStyle(node.parentElement).clipPath === "inset(50%)"; // for screen readers only
        if (around === main && !hidden)
            faults.push(`${node.localName}.${node.getAttribute("class")} ends at ${box.right} of ${screen} px`);
    }
    return faults;
}
