// What every page may use: menus that close, dialogs, and the spoken announcements. Nothing here is needed to read or to send.

const announcer = document.querySelector("[data-announcer]");

/** Say a sentence to those who listen to the page. */
function announce(text) {
  if (!announcer || !text) return;
  announcer.textContent = "";
  setTimeout(() => {
    announcer.textContent = text;
  }, 60);
}
document.addEventListener("qw:announce", (event) => announce(event.detail));

// Menus (details.qw-menu): one open at a time, closed by Escape and by a press elsewhere.
document.addEventListener(
  "toggle",
  (event) => {
    const opened = event.target;
    if (!(opened instanceof HTMLDetailsElement) || !opened.matches(".qw-menu") || !opened.open) return;
    for (const other of document.querySelectorAll("details.qw-menu[open]")) {
      if (other !== opened) other.open = false;
    }
  },
  true,
);
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.qw-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.qw-menu[open]");
  if (!menu) return;
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) menu.querySelector("summary").focus();
});
// Who goes on with the Tab key leaves the menu: it must not lie over what has the focus now.
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details.qw-menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// Dialogs: <a href="/the-page/" data-dialog="id"> opens <dialog id>; without JavaScript the link leads to the page.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog && typeof dialog.showModal === "function") {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) {
    const dialog = closer.closest("dialog");
    if (dialog) {
      event.preventDefault();
      dialog.close();
    }
  }
});

const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

// What has just happened (a refused form, something saved) takes the focus, so that it is read first: readers of the screen
// pass over a live region that was there when the page came. Where the address leads to a place in the page, it is said.
const news = document.querySelector("[data-focus-first]") ?? document.querySelector("[data-news]");
if (news && location.hash && news.matches("[data-news]")) announce(words(news));
else news?.focus();

// A part of the page that could not be fetched: say so instead of doing nothing.
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => showFailure("offline"));
}
document.addEventListener("htmx:responseError", () => showFailure("failed"));

function showFailure(kind) {
  const box = document.querySelector("[data-failure]");
  if (!box) return;
  box.querySelector("[data-failure-text]").textContent = box.dataset[kind];
  box.hidden = false;
  box.focus();
}
document.addEventListener("htmx:beforeRequest", () => {
  const box = document.querySelector("[data-failure]");
  if (box) box.hidden = true;
});
// What htmx has put in: what asks for the focus gets it, unless somebody is busy elsewhere on the page; then it is said.
// [role=status] that came with the part is said too: a live region that is exchanged as a whole says nothing by itself.
let spoken = "";
document.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  if (!part.querySelector || part === document.body) return;
  const first = part.matches("[data-focus-first]") ? part : part.querySelector("[data-focus-first]");
  const status = part.matches("[role=status]") ? part : part.querySelector("[role=status]");
  const here = document.activeElement;
  if (first && (!here || here === document.body || part.contains(here))) first.focus();
  else if (first || status) {
    const said = words(first ?? status);
    const isAskedAgain = part.matches("[hx-trigger]") || part.querySelector("[hx-trigger]") !== null;
    if (!isAskedAgain || said !== spoken) announce(said); // every two seconds the same sentence is noise
    spoken = said;
  }
});
