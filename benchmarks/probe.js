// Says when an input happened and when what it changed had been painted, in milliseconds since navigation started.
// Counted as change: nodes and text of the page's main part, and anything inside a component (its shadow root).
(() => {
  const probe = { input: 0, painted: 0, ready: 0, roots: [], frames: null };
  window.__probe = probe;

  const afterPaint = (act) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => act(performance.now()); // comes after the frame was handed over
      port2.postMessage(0);
    });
  const changed = () => afterPaint((now) => (probe.painted = now));

  const main = new MutationObserver((records) => {
    const inMain = ({ target }) => (target.closest ? target : target.parentElement)?.closest("[data-testid=stMain]");
    if (records.some(inMain)) changed();
  });
  main.observe(document, { subtree: true, childList: true, characterData: true });
  const component = new MutationObserver(changed);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    probe.roots.push(root);
    component.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    return root;
  };
  for (const kind of ["keydown", "pointerdown"])
    window.addEventListener(kind, (event) => (probe.input = event.timeStamp), { capture: true });

  // Ready: the player's buttons can be pressed; for an app without a player, its text is there. A lesson without
  // either is never ready: once somebody acts, this must not cost anything more.
  const player = () => probe.roots.some((root) => root.querySelector('button[aria-label="Next step"]')?.clientWidth);
  const text = () => document.querySelector("[data-testid=stMain]")?.textContent.includes("The setting is");
  const watch = () => {
    if (player() || text()) afterPaint((now) => (probe.ready = now));
    else if (!probe.input) requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);

  probe.countFrames = (milliseconds) =>
    new Promise((done) => {
      const stamps = [];
      const tick = (now) => {
        stamps.push(now);
        if (now - stamps[0] < milliseconds) requestAnimationFrame(tick);
        else done(stamps);
      };
      requestAnimationFrame(tick);
    });
})();
