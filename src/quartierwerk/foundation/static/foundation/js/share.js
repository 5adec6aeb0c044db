// Copy, print, read aloud. The buttons are hidden in the page and shown here: without JavaScript they could do nothing.

const say = (text) => document.dispatchEvent(new CustomEvent("qw:announce", { detail: text }));

/** Put text on the clipboard; where the browser refuses, by way of a selected field. True when it is there. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "qw-visually-hidden";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    const source = document.getElementById(button.dataset.copy);
    const text = source ? (source.value ?? source.innerText) : (button.dataset.copyText ?? "");
    const done = await copy(text);
    button.focus();
    const words = done ? button.dataset.done : button.dataset.failed;
    say(words);
    const label = button.querySelector("[data-label]");
    if (label) {
      label.dataset.before ??= label.textContent;
      label.textContent = words;
      setTimeout(() => {
        label.textContent = label.dataset.before;
      }, 3000);
    }
    return;
  }
  if (event.target.closest("[data-print]")) {
    print();
    return;
  }
  const shareButton = event.target.closest("[data-share]");
  if (shareButton) {
    const text = document.getElementById(shareButton.dataset.share);
    navigator.share({ text: text ? (text.value ?? text.innerText) : document.title, url: location.href }).catch(() => {});
  }
});
document.querySelectorAll("[data-copy], [data-print]").forEach((button) => button.removeAttribute("hidden"));
if (navigator.share) document.querySelectorAll("[data-share]").forEach((button) => button.removeAttribute("hidden"));

// Read aloud: the text of the named element, each piece in the language it is written in.
const voice = globalThis.speechSynthesis;

/** The pieces of text below an element with their language, in order; what is hidden or not meant to be read is left out. */
function pieces(root) {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.replace(/\s+/g, " ").trim();
    if (!text || parent.closest("[data-not-read], [aria-hidden=true], [hidden], button, script, style")) continue;
    const lang = (parent.closest("[lang]")?.lang || document.documentElement.lang).replace(/-x-.*$/, "");
    const block = parent.closest("p, li, dt, dd, h1, h2, h3, h4, td, th, figcaption") ?? parent;
    const last = found.at(-1);
    if (last && last.block === block && last.lang === lang) last.text += ` ${text}`;
    else found.push({ block, lang, text });
  }
  return found;
}

const pageLanguage = document.documentElement.lang.replace(/-x-.*$/, "");

/** True when the device can speak the language, or has not yet said which it can. */
function speaks(lang) {
  const voices = voice.getVoices();
  return voices.length === 0 || voices.some((one) => one.lang.toLowerCase().startsWith(lang.split("-")[0].toLowerCase()));
}

for (const button of document.querySelectorAll("[data-read-aloud]")) {
  if (!voice || typeof SpeechSynthesisUtterance === "undefined") continue;
  const label = button.querySelector("[data-label]");
  const idle = label?.textContent;
  button.removeAttribute("hidden");
  const stop = () => {
    voice.cancel();
    button.setAttribute("aria-pressed", "false");
    if (label) label.textContent = idle;
  };
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") {
      stop();
      return;
    }
    const target = document.getElementById(button.dataset.readAloud) ?? document.querySelector("main");
    const parts = pieces(target);
    // German names and addresses in an Arabic page are better read by the wrong voice than not at all.
    if (!parts.some((part) => speaks(part.lang) && part.lang === pageLanguage)) {
      say(button.dataset.silent);
      if (label) label.textContent = button.dataset.silent;
      return;
    }
    voice.cancel();
    button.setAttribute("aria-pressed", "true");
    if (label) label.textContent = button.dataset.stop;
    parts.forEach((part, index) => {
      const speech = new SpeechSynthesisUtterance(part.text);
      speech.lang = part.lang;
      speech.rate = 0.95;
      if (index === parts.length - 1) speech.addEventListener("end", stop);
      voice.speak(speech);
    });
  });
  addEventListener("pagehide", () => voice.cancel());
}
