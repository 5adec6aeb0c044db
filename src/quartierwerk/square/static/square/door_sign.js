// The screen at a door: turns the languages, drops what is over, fetches the next state and says when it cannot.

const place = document.querySelector("[data-sign]");
const at = (name) => place.querySelector(`[data-${name}]`);
const SHELF = `quartierwerk-tuerschild:${place.dataset.url}`;
const EVERY = 60_000; // how often the state is fetched
const PATIENCE = 10_000; // how long one answer may take
const STALE_AFTER = 3 * 60_000; // how old a state may be before it is called old
const TURN = 12_000; // how long one language stays
const CHOSEN = 60_000; // how long a language stays that somebody asked for

let state = null; // the last answer of the server, with `got`: when it came by the clock of this device
let connected = true;
let language = 0;
let turnAt = Date.now() + TURN;

/** The wall time of the town ("2030-06-04T16:05"), by the server's clock as it was when the state came. */
function wall(moment) {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Europe/Berlin", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  }).format(new Date(moment));
  return parts.replace(" ", "T");
}

const now = () => wall(Date.now() + (state.made - state.got));

function keep() {
  try {
    localStorage.setItem(SHELF, JSON.stringify(state));
  } catch {
    // a full or locked shelf: the screen still shows what it has
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(SHELF));
  } catch {
    return null;
  }
}

async function fetchState() {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(place.dataset.url, { cache: "no-store", signal: stop.signal });
    if (answer.status === 404) {
      localStorage.removeItem(SHELF); // withdrawn: nothing of it stays on the device
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    state = { ...(await answer.json()), got: Date.now() };
    connected = true;
    keep();
  } catch {
    connected = false;
    state ??= kept();
  } finally {
    clearTimeout(timer);
  }
  draw();
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

function line(entry, isNow, words) {
  const row = element("li", "sign__entry");
  row.classList.toggle("sign__entry--off", Boolean(entry.off));
  row.classList.toggle("sign__entry--now", isNow);
  const what = element("span", "sign__what");
  what.append(element("bdi", "sign__title", entry.title));
  for (const mark of [entry.off, isNow && words.now]) {
    if (mark) what.append(" ", element("strong", "sign__mark", mark));
  }
  if (entry.room) what.append(element("bdi", "sign__room", entry.room));
  row.append(element("span", "sign__time", entry.time), what);
  return row;
}

/** Of one room: until when it is free or taken, by the dates that follow each other without a gap. */
function freeOrTaken(entries, clock, words) {
  const real = entries.filter((entry) => !entry.off);
  let until = null;
  for (const entry of real) {
    if (entry.from <= (until ?? clock) && entry.to > (until ?? clock)) until = entry.to;
  }
  if (until) return words.busy_until.replace("{time}", until);
  const next = real.find((entry) => entry.from > clock);
  return next ? words.free_until.replace("{time}", next.from) : words.free;
}

function draw() {
  if (!state) return;
  const spoken = state.languages[language % state.languages.length];
  const { words } = spoken;
  const moment = now();
  const [today, clock] = [moment.slice(0, 10), moment.slice(11)];
  const day = spoken.days[today];
  document.documentElement.lang = spoken.code;
  document.documentElement.dir = spoken.direction;
  at("place").textContent = state.house ? `${state.house}: ${state.place}` : state.place;
  at("heading").textContent = day ? day.heading : "";
  document.title = [state.place, day?.heading].filter(Boolean).join(": ");
  const rest = day ? day.entries.filter((entry) => entry.to > clock) : [];
  at("list").replaceChildren(
    ...rest.map((entry) => line(entry, !entry.off && entry.from <= clock && entry.to > clock, words)),
  );
  at("nothing").hidden = Boolean(day && (rest.length || state.is_room));
  at("nothing").textContent = day ? words.nothing : words.unknown;
  at("state").hidden = !(state.is_room && day);
  if (state.is_room && day) at("state").textContent = freeOrTaken(day.entries, clock, words);
  const stale = !connected || Date.now() - state.got > STALE_AFTER;
  const stood = wall(state.made);
  const time = stood.slice(0, 10) === today ? stood.slice(11) : stood.replace("T", " ");
  const words_of_stand = (stale ? words.stale : words.as_of).replace("{time}", time);
  if (at("stand").textContent !== words_of_stand) at("stand").textContent = words_of_stand;
  at("stand").classList.toggle("sign__stand--stale", stale);
  drawLanguages();
}

function drawLanguages() {
  const box = at("languages");
  if (box.childElementCount !== state.languages.length || box.childElementCount === 1) {
    box.replaceChildren(
      ...(state.languages.length < 2 ? [] : state.languages).map((spoken, number) => {
        const button = element("button", "", spoken.name);
        button.type = "button";
        button.lang = spoken.code;
        button.addEventListener("click", () => {
          language = number;
          turnAt = Date.now() + CHOSEN;
          draw();
        });
        return button;
      }),
    );
  }
  [...box.children].forEach((button, number) => {
    button.setAttribute("aria-pressed", String(number === language % state.languages.length));
  });
}

function turn() {
  if (!state) return;
  if (Date.now() >= turnAt) {
    language = (language + 1) % state.languages.length;
    turnAt = Date.now() + TURN;
  }
  draw();
}

async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(place.dataset.worker, { scope: place.dataset.scope });
    await navigator.serviceWorker.ready;
    const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")];
    const shelf = await caches.open("quartierwerk-tuerschild");
    await shelf.addAll([location.pathname, ...files.map((file) => file.href || file.src)]);
    place.dataset.kept = "yes";
  } catch {
    // without a worker the open page still goes on; only a restart needs the network
  }
}

setInterval(turn, 1000);
setInterval(fetchState, EVERY);
addEventListener("online", fetchState);
addEventListener("offline", fetchState);
fetchState();
keepPage();
