// Counting on a phone: what is typed goes into the outbox on this device first and from there to the office. The page
// shows what waits, in words. Without this file the forms are sent as every form is.

const outbox = self.qwOutbox;
const SHELF = "quartierwerk-zaehlen";
const box = document.querySelector("[data-outbox]");
const place = document.querySelector("[data-door]") ?? box;
const isDoor = box?.dataset.outbox === "door";
const isKept = document.querySelector("[data-kept-page]") !== null;
const door = isDoor ? place.dataset.door : "";
const mine = (entry) => (isDoor ? entry.door === door : entry.kind === "desk");

/** A key for one count, also where the browser offers no randomUUID (plain http in a house's own network). */
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// --- what waits, in words -----------------------------------------------------------------------------------------------

function words(entry) {
  const said = box.dataset;
  if (entry.state === "sent") return said.sent;
  if (entry.state === "refused") return `${said.refused}: ${entry.sentence}`;
  if (entry.why === "signed-out") return `${said.waiting}. ${said.signedOut}`;
  if (entry.why === "other-person") return `${said.waiting}. ${said.otherPerson}`;
  return entry.why === "no-answer" ? `${said.waiting}. ${said.noAnswer}` : said.waiting;
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(label, entry, act) {
  const made = element("button", "kern-btn kern-btn--secondary kern-btn--x-small", label);
  made.append(element("span", "qw-visually-hidden", `: ${entry.title}, ${entry.when}`));
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function row(entry) {
  const item = element("li", "qw-outbox__entry");
  item.dataset.state = entry.state;
  item.dataset.key = entry.key;
  const what = element("div", "");
  what.append(element("p", "qw-count-row__title", entry.title), element("p", "qw-small qw-muted", entry.when));
  item.append(what, element("span", "qw-figure", entry.fields.visits ?? entry.fields.walk_ins ?? (entry.fields.procedure ? box.dataset.estimated : "")), element("p", "qw-outbox__state", words(entry)));
  const actions = element("div", "qw-actions");
  if (entry.state === "sent") {
    actions.append(button(box.dataset.close, entry, () => outbox.remove(entry.key).then(show)));
  } else {
    const again = async () => {
      await outbox.put({ ...entry, state: "waiting", why: "" });
      await sendAll();
    };
    actions.append(button(box.dataset.again, entry, again));
    actions.append(
      button(box.dataset.discard, entry, async () => {
        if (confirm(box.dataset.really)) await outbox.remove(entry.key).then(show);
      }),
    );
  }
  item.append(actions);
  return item;
}

/** Draw the list anew. Whoever stood on one of its buttons stands on the same one afterwards, or on the heading if it is gone. */
async function show() {
  const list = box.querySelector("ul");
  const entries = (await outbox.all()).filter(mine).sort((one, other) => one.typedAt.localeCompare(other.typedAt));
  const here = document.activeElement;
  const was = list.contains(here) ? { key: here.closest("[data-key]").dataset.key, label: here.textContent } : null;
  list.replaceChildren(...entries.map(row));
  box.hidden = entries.length === 0;
  if (!was) return;
  const same = [...list.querySelectorAll("button")].find(
    (each) => each.closest("[data-key]").dataset.key === was.key && each.textContent === was.label,
  );
  if (same) same.focus();
  else land(box.hidden ? document.querySelector("main") : box.querySelector("h2"));
}

/** Where the eye goes on reading after the button that was pressed is gone. */
function land(place) {
  place.tabIndex = -1;
  place.focus();
}

function note(text) {
  const line = box.querySelector("[data-outbox-note]");
  line.textContent = text;
  line.hidden = !text;
  document.dispatchEvent(new CustomEvent("qw:announce", { detail: text }));
}

const waiting = async () => (await outbox.all()).filter((entry) => mine(entry) && entry.state === "waiting").length;

async function sendAll() {
  await outbox.sendAll(mine);
  await show();
}

// --- a form goes into the outbox ----------------------------------------------------------------------------------------

function entryFrom(form, submitter, owner) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (name !== "csrfmiddlewaretoken" && value !== "") fields[name] = value;
  }
  if (submitter?.name === "nobody") fields.visits = "0";
  return {
    key: fields.key,
    kind: isDoor ? "door" : "desk",
    door,
    session: Number(form.dataset.session),
    title: form.dataset.title,
    when: form.dataset.when.trim(),
    fields,
    typedAt: new Date().toISOString(),
    owner: isDoor ? "" : owner,
    send: place.dataset.send,
    mark: isDoor ? "" : box.dataset.mark,
    state: "waiting",
    why: "",
    sentence: "",
  };
}

const NUMBERS = ["visits", "children", "adults", "walk_ins", "procedure"];

/** Nothing typed at all: let the page say so itself. Figures of a procedure and of lists have a dot in their name. */
function isEmpty(form, submitter) {
  if (submitter?.name === "nobody") return false;
  return [...form.elements].every(({ name, value }) => !value || !(NUMBERS.includes(name) || name?.includes(".")));
}

function sendAsEver(form, submitter) {
  if (submitter?.name === "nobody") form.elements.visits.value = "0";
  form.submit();
}

async function take(form, submitter) {
  let entry;
  try {
    entry = await outbox.put(entryFrom(form, submitter, await outbox.recall("owner")));
  } catch {
    if (!isKept) sendAsEver(form, submitter); // the browser keeps nothing (private window, full disk)
    return;
  }
  const now = await outbox.send(entry, true);
  if (now.state === "sent" && !isKept) {
    await outbox.remove(now.key);
    location.assign(now.next);
    return;
  }
  if (now.state === "refused" && !isKept) {
    await outbox.remove(now.key); // the page shows the sentence at its field, with everything that was typed
    sendAsEver(form, submitter);
    return;
  }
  form.reset();
  form.elements.key.value = newKey();
  const fold = form.closest("details");
  if (fold) {
    fold.open = false;
    fold.querySelector("summary").focus(); // the pressed button is folded away
  }
  note(now.state === "waiting" && ["", "offline"].includes(now.why) ? box.dataset.kept : words(now));
  await askForSync();
  await show();
  if (!box.hidden) box.scrollIntoView({ block: "nearest" });
}

const busy = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!box || !outbox || !form.matches("[data-tally]")) return;
  if (isEmpty(form, event.submitter) && !isKept) return;
  event.preventDefault();
  if (busy.has(form) || isEmpty(form, event.submitter)) return;
  busy.add(form);
  take(form, event.submitter).finally(() => busy.delete(form));
});

// Children and adults typed apart add up to the one number, as long as nobody has typed that number.
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-tally]");
  if (!form) return;
  const { visits, children, adults } = form.elements;
  if (!visits) return;
  if (event.target === visits) visits.dataset.typed = "1";
  if ((event.target === children || event.target === adults) && (!visits.dataset.typed || visits.value === "")) {
    visits.value = String(Number(children.value || 0) + Number(adults.value || 0));
  }
});

/** The kept page holds the procedures of an estimate once; each of its forms gets them with ids of its own. */
function handOutProcedures() {
  const all = document.querySelector("template[data-procedures]");
  for (const here of all ? document.querySelectorAll("[data-procedures-here]") : []) {
    const made = all.content.cloneNode(true);
    const own = `id_${here.closest("[data-session]").dataset.session}_`;
    for (const name of ["id", "for", "aria-describedby", "aria-labelledby"]) {
      for (const each of made.querySelectorAll(`[${name}]`)) {
        each.setAttribute(name, each.getAttribute(name).replaceAll(all.dataset.procedures, own));
      }
    }
    here.replaceWith(made);
  }
}

// --- the page that is kept ----------------------------------------------------------------------------------------------

async function askForSync() {
  try {
    const registration = await navigator.serviceWorker?.getRegistration(place.dataset.scope);
    await registration?.sync?.register(SHELF);
  } catch {
    // Only some browsers send in the background; the page sends when it is opened again.
  }
}

/** Everything that a page needs to be drawn: its own files and what they have loaded. */
function filesOf(text) {
  const kept = new DOMParser().parseFromString(text, "text/html");
  const found = new Set();
  const add = (address) => {
    const url = new URL(address, location.href);
    if (url.origin === location.origin) found.add(url.pathname + url.search);
  };
  kept.querySelectorAll("link[rel=stylesheet][href], link[rel=icon][href]").forEach((each) => add(each.getAttribute("href")));
  kept.querySelectorAll("script[src], img[src]").forEach((each) => add(each.getAttribute("src")));
  kept.querySelectorAll("use[href]").forEach((each) => add(each.getAttribute("href").split("#")[0]));
  for (const loaded of performance.getEntriesByType("resource")) {
    if (/\.(woff2|svg)(\?|$)/.test(loaded.name)) add(loaded.name);
  }
  return found;
}

async function keep(address) {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok || response.redirected) return;
  const text = await response.clone().text();
  const shelf = await caches.open(SHELF);
  for (const file of filesOf(text)) {
    if (!(await shelf.match(file))) await shelf.add(file).catch(() => {});
  }
  await shelf.put(address, response);
}

async function start() {
  if (!box || !outbox) return;
  if (isDoor && place.dataset.deadAfter && Date.parse(place.dataset.deadAfter) < Date.now()) {
    document.querySelectorAll("[data-tally]").forEach((form) => form.remove());
    document.querySelector("[data-dead]")?.removeAttribute("hidden");
    if ("caches" in self) await (await caches.open(SHELF)).delete(`${door}ohne-netz/`);
  }
  if (isKept) {
    handOutProcedures();
    for (const form of document.querySelectorAll("[data-tally]")) form.elements.key.value = newKey();
    const today = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    for (const day of document.querySelectorAll("[data-day]")) day.hidden = day.dataset.day > today;
    const wanted = /\/termin\/(\d+)\//.exec(location.pathname);
    const opened = wanted && document.getElementById(`termin-${wanted[1]}`);
    if (opened) {
      opened.open = true;
      opened.scrollIntoView({ block: "start" });
    }
  } else {
    for (const form of document.querySelectorAll("[data-tally]")) {
      for (const field of form.querySelectorAll("input[name=key]")) field.value = newKey();
    }
  }
  try {
    if (box.dataset.owner) await outbox.remember("owner", box.dataset.owner);
    await show();
    outbox.channel?.addEventListener("message", show);
    addEventListener("online", sendAll);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendAll());
    if (isKept) setInterval(sendAll, 30000);
    const waited = await waiting();
    await sendAll();
    // The list of the day was drawn before these counts arrived.
    if (!isKept && !document.querySelector("[data-tally]") && (await waiting()) < waited) location.reload();
  } catch {
    return; // this browser keeps nothing; the forms are sent as every form is
  }
  if (isKept || !place.dataset.shell || !("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(place.dataset.worker, { scope: place.dataset.scope });
    await navigator.serviceWorker.ready;
    await keep(place.dataset.shell);
    document.documentElement.dataset.kept = "yes";
  } catch {
    // Counting goes on, only not without a network.
  }
}

start();
