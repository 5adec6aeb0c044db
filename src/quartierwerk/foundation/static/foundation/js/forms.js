// Help while typing: filters that apply themselves, a counter of characters, a warning before typed text is lost, plus and
// minus beside a number, and one press that sends once. Every form works without.

// <form data-helper="address of a script">: the script is fetched when somebody begins to use the form, not before: data
// volume costs money. Without it the form is sent as any other.
const helped = new WeakMap(); // form -> a promise that the script is there, or will not come
for (const form of document.querySelectorAll("form[data-helper]")) {
  const fetchHelper = () => {
    const helper = document.createElement("script");
    helper.src = form.dataset.helper;
    helped.set(form, new Promise((done) => (helper.onload = helper.onerror = done)));
    document.head.append(helper);
    for (const use of ["focusin", "pointerdown"]) form.removeEventListener(use, fetchHelper);
  };
  for (const use of ["focusin", "pointerdown"]) form.addEventListener(use, fetchHelper);
}

// <form method="get" data-autosubmit>: a change applies the filter; the button stays for those without JavaScript. On a
// slow line it waits some seconds for the helper: without it the whole page would come anew, and the place on it be lost.
for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.querySelector("[data-autosubmit-button]")?.setAttribute("hidden", "");
  let last;
  form.addEventListener("change", async () => {
    const mine = (last = {});
    const pause = (time) => new Promise((done) => setTimeout(done, time));
    await pause(250);
    await Promise.race([helped.get(form), pause(5000)]);
    if (mine === last) form.requestSubmit();
  });
}

// Counter: <p data-counter-for="field id" data-left="… {n} …" data-over="… {n} …">
function count(line) {
  const field = document.getElementById(line.dataset.counterFor);
  if (!field) return;
  const limit = Number(field.dataset.maxlength);
  let wasOver = false;
  const update = () => {
    // A line break is sent as two characters and kept as one; count as it is kept.
    const left = limit - [...field.value].length;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", String(Math.abs(left)));
    line.classList.toggle("qw-counter--over", left < 0);
    if (wasOver !== left < 0) document.dispatchEvent(new CustomEvent("qw:announce", { detail: line.textContent }));
    wasOver = left < 0;
  };
  field.addEventListener("input", update);
  update();
}
document.querySelectorAll("[data-counter-for]").forEach(count);

// <form data-unsaved>: the browser asks before a page with typed text is left.
const changed = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-unsaved]");
  if (form) changed.add(form);
});
document.addEventListener("submit", (event) => changed.delete(event.target));
addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});

// A form is sent once. The buttons come alive again when the page is shown from the browser's memory.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// <div class="qw-stepper"><button data-step="-1">…<input type="number">…<button data-step="1">
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  const field = button?.closest(".qw-stepper")?.querySelector("input[type=number]");
  if (!field) return;
  const floor = field.min === "" ? -Infinity : Number(field.min);
  const ceiling = field.max === "" ? Infinity : Number(field.max);
  const next = Number(field.value || 0) + Number(button.dataset.step);
  field.value = String(Math.min(ceiling, Math.max(floor, next)));
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  document.dispatchEvent(new CustomEvent("qw:announce", { detail: field.value }));
});

// Parts that htmx has put in.
document.addEventListener("htmx:load", (event) => {
  event.detail.elt.querySelectorAll?.("[data-counter-for]").forEach(count);
});
