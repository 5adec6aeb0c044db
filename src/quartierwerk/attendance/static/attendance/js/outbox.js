// The outbox of counts on this device. Used by the pages and by the worker, so it touches neither window nor document.
//
// An entry: {key, kind: "desk" | "door", door, session, title, when, fields, typedAt, owner, send, mark,
//            state: "waiting" | "sent" | "refused", why: "" | "offline" | "no-answer" | "signed-out" | "other-person", sentence, sentAt}
// The key is made where the form is opened and goes with every attempt: the office keeps one count per key, so an entry
// sent twice, by the page and by the worker, or before and after a crash, is one count.

(function (scope) {
  "use strict";
  const NAME = "quartierwerk-zaehlen";
  const SENT_STAYS = 24 * 3600 * 1000;
  const PATIENCE = 15000;
  const channel = "BroadcastChannel" in scope ? new BroadcastChannel(NAME) : null;
  let opened;

  function open() {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("outbox", { keyPath: "key" });
        request.result.createObjectStore("meta");
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    opened.catch(() => (opened = undefined));
    return opened;
  }

  /** One step on one store; resolves when it is on the disk, not before. */
  async function step(store, mode, work) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  const all = () => step("outbox", "readonly", (store) => store.getAll());
  const get = (key) => step("outbox", "readonly", (store) => store.get(key));
  const remember = (name, value) => step("meta", "readwrite", (store) => store.put(value, name));
  const recall = (name) => step("meta", "readonly", (store) => store.get(name));

  async function put(entry) {
    await step("outbox", "readwrite", (store) => store.put(entry));
    channel?.postMessage("changed");
    return entry;
  }

  async function remove(key) {
    await step("outbox", "readwrite", (store) => store.delete(key));
    channel?.postMessage("changed");
  }

  function ask(url, options) {
    return fetch(url, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE), ...options });
  }

  /** A fresh token and the mark of who is signed in. */
  async function signIn(entry) {
    const response = await ask(entry.mark, { headers: { Accept: "application/json" } });
    if (response.ok) return response.json();
    return response.status === 401 || response.type === "opaqueredirect" ? null : undefined; // null: sign in first
  }

  /** Try to send one entry. Gives the entry as it stands now; what is no answer of the office leaves it waiting. */
  async function send(entry, page = false) {
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    const waits = (why) => put({ ...entry, state: "waiting", why });
    try {
      if (entry.kind === "desk") {
        const signed = await signIn(entry);
        if (signed === null) return waits("signed-out");
        if (signed === undefined) return waits("no-answer");
        if (entry.owner && signed.owner !== entry.owner) return waits("other-person");
        headers["X-CSRFToken"] = signed.token;
      }
      const body = { session: entry.session, fields: entry.fields, typed_at: entry.typedAt, page };
      const response = await ask(entry.send, { method: "POST", headers, body: JSON.stringify(body) });
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      const answer = isJson ? await response.json() : {};
      if (response.ok && answer.state === "sent") {
        return { ...(await put({ ...entry, state: "sent", why: "", sentence: "", sentAt: Date.now() })), next: answer.next, answer: answer.sentence };
      }
      if (answer.state === "refused" && response.status !== 429) {
        return put({ ...entry, state: "refused", why: "", sentence: answer.sentence });
      }
      return waits(response.status === 401 ? "signed-out" : "no-answer");
    } catch {
      return waits("offline");
    }
  }

  /** Send everything that waits, one after the other and never twice at once; drop what was sent a day ago. */
  async function sendAll(wanted = () => true) {
    const work = async () => {
      for (const entry of await all()) {
        if (entry.state === "sent" && Date.now() - entry.sentAt > SENT_STAYS) await remove(entry.key);
        if (entry.state !== "waiting" || !wanted(entry)) continue;
        const now = await get(entry.key);
        if (now?.state === "waiting") await send(now);
      }
    };
    return scope.navigator?.locks ? scope.navigator.locks.request(NAME, work) : work();
  }

  scope.qwOutbox = { all, get, put, remove, remember, recall, send, sendAll, channel };
})(self);
