// One tap on a name goes into the outbox of this device first and from there to the office. The outbox holds the number of
// the sign-up and no name. Without this file every button sends its form.

const outbox = self.qwOutbox;
const box = document.querySelector("[data-outbox]");
const total = document.querySelector("[data-ticked]");

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function show(form, state) {
  form.closest("[data-state]").dataset.state = state;
  for (const button of form.querySelectorAll("button[aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button.value === state));
  }
  const back = form.querySelector("[data-take-back]");
  const stoodThere = document.activeElement === back;
  back.hidden = state === back.value;
  if (back.hidden && stoodThere) form.querySelector("button[aria-pressed]").focus();
}

function say(form, text) {
  const line = form.closest("[data-state]").querySelector("[data-tap-note]");
  line.textContent = text;
  line.hidden = !text;
}

async function tap(form, button) {
  const before = form.closest("[data-state]").dataset.state;
  const entry = {
    key: newKey(),
    kind: "desk",
    door: "",
    session: Number(form.dataset.session),
    title: form.dataset.title,
    when: form.dataset.when.trim(),
    fields: { sign_up: form.elements.sign_up.value, state: button.value },
    typedAt: new Date().toISOString(),
    owner: box.dataset.owner ?? "",
    send: box.dataset.send,
    mark: box.dataset.mark,
    state: "waiting",
    why: "",
    sentence: "",
  };
  try {
    await outbox.put(entry);
  } catch {
    plain.add(form);
    form.requestSubmit(button); // the browser keeps nothing: send it as every form is
    return;
  }
  show(form, button.value);
  const now = await outbox.send(entry);
  if (now.state === "sent") {
    await outbox.remove(now.key);
    say(form, "");
    if (total && now.answer) total.textContent = now.answer;
  } else if (now.state === "refused") {
    await outbox.remove(now.key);
    show(form, before);
    say(form, now.sentence);
  } else {
    say(form, box.dataset.kept);
  }
}

const plain = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!box || !outbox || !form.matches("[data-tap]") || !event.submitter || plain.has(form)) return;
  event.preventDefault();
  tap(form, event.submitter);
});
