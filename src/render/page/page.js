"use strict";
(() => {
  const form = document.getElementById("filters");
  for (const event of ["beforeprint", "afterprint"]) {
    addEventListener(event, () => {
      for (const one of document.querySelectorAll("details")) {
        if (event === "beforeprint") { one.dataset.open = one.open; one.open = true; } else { one.open = one.dataset.open === "true"; }
      }
    });
  }
  if (!form) return;
  const items = [...document.querySelectorAll(".item")];
  const groups = [...document.querySelectorAll(".group")];
  const found = document.getElementById("found");
  const words = document.getElementById("words");
  const chosen = (name) => new Set([...form.querySelectorAll(`input[name="${name}"]:checked`)].map((one) => one.value));
  const apply = () => {
    const levels = chosen("level"), kinds = chosen("kind"), text = words.value.trim().toLowerCase();
    let count = 0;
    for (const item of items) {
      const fits = (!levels.size && !form.querySelector('input[name="level"]') || levels.has(item.dataset.level))
        && (!kinds.size && !form.querySelector('input[name="kind"]') || kinds.has(item.dataset.kind))
        && (!text || item.textContent.toLowerCase().includes(text));
      item.hidden = !fits;
      count += fits;
    }
    for (const group of groups) group.hidden = !group.querySelector(".item:not([hidden])");
    found.textContent = count === items.length ? `All ${count} shown` : `${count} of ${items.length} shown`;
  };
  const show = (id) => {
    const item = id.startsWith("#change-") && document.getElementById(id.slice(1));
    if (!item || !item.hidden) return;
    form.reset();
    apply();
    item.scrollIntoView();
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#change-']");
    if (link) show(link.getAttribute("href"));
  });
  form.hidden = false;
  apply();
})();
