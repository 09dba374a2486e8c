// Keeps a half-filled form while it is typed. The form posts to its own address with a header that says so.
//
// Saves two seconds after the last change and when a field is left; one save at a time; retries when the line was
// away; never touches the fields. What it says stands in the form's own status line.

const REST = 2000;
const RETRY = 10000;

const cookie = (name) =>
  document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

function contentOf(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) {
    if (value instanceof File) data.delete(name);
  }
  return data;
}

const asText = (data) => JSON.stringify([...data.entries()].filter(([name]) => name !== "csrfmiddlewaretoken"));

function keep(form) {
  const status = form.querySelector("[data-draft-status]");
  const address = form.dataset.autosave || form.getAttribute("action") || window.location.href;
  let saved = asText(contentOf(form));
  let timer = null;
  let running = null;
  let leaving = false;
  let shut = false; // the last save was turned away: nobody is signed in any more
  let away = false; // the last save did not get through: the line is away
  let back = false; // the line came back while a save was under way, which may still be lost

  const isChanged = () => asText(contentOf(form)) !== saved;

  function say(text, lost) {
    if (!status) return;
    status.classList.toggle("is-lost", lost);
    if (status.textContent !== text) status.textContent = text;
  }

  function later(after) {
    clearTimeout(timer);
    timer = setTimeout(() => save(), after);
  }

  // Signing in again in another window gives a new token; the form follows, so that it can still be sent.
  function freshToken(data) {
    const field = form.querySelector('input[name="csrfmiddlewaretoken"]');
    const token = cookie("csrftoken");
    if (!field || !token) return;
    data.set("csrfmiddlewaretoken", token);
    field.value = token;
  }

  async function send(closing) {
    back = false;
    const data = contentOf(form);
    const text = asText(data);
    freshToken(data);
    let response;
    try {
      response = await fetch(address, {
        method: "POST",
        body: new URLSearchParams(data),
        headers: { "X-Autosave": "1", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: closing,
      });
    } catch {
      away = true;
      say(status?.dataset.lost ?? "", true);
      later(back ? REST : RETRY);
      return;
    }
    away = false;
    shut = response.type === "opaqueredirect" || response.status === 401 || response.status === 403;
    if (shut) {
      say(status?.dataset.signedOut ?? "", true);
      later(RETRY);
    } else if (response.ok) {
      saved = text;
      say((await response.json()).sentence, false);
      if (isChanged()) later(REST);
    } else if (response.status === 422) {
      say((await response.json()).sentence, true);
    } else {
      say(status?.dataset.refused ?? "", true);
      later(RETRY);
    }
  }

  async function save({ closing = false } = {}) {
    clearTimeout(timer);
    if (leaving || !isChanged()) return;
    if (running) {
      later(REST);
      return;
    }
    running = send(closing);
    await running;
    running = null;
  }

  form.addEventListener("input", () => later(REST));
  form.addEventListener("change", () => later(REST));
  form.addEventListener("focusout", (event) => {
    if (event.target.matches("input, textarea, select")) save();
  });
  window.addEventListener("online", () => {
    back = true;
    save();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save({ closing: true });
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && isChanged()) event.preventDefault();
  });

  // A save that is under way must not arrive after the form: it would bring the draft back. And a form that is sent
  // by somebody who is signed out leads to the sign-in page, and one that is sent without a line to the browser's own
  // page of faults: both would lose what was typed since the last save.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!leaving && (running || shut || away || !navigator.onLine)) {
      event.preventDefault();
      const wait = new Promise((resolve) => { setTimeout(resolve, 3000); });
      Promise.race([running ?? send(false), wait]).then(() => {
        leaving = !(shut || away);
        if (!leaving) status?.scrollIntoView({ block: "center" });
        else form.requestSubmit(event.submitter);
      });
    }
    leaving = true;
  });
  // Back from the next page, the form is alive again.
  window.addEventListener("pageshow", () => { leaving = false; });
}

document.querySelectorAll("form[data-autosave]").forEach(keep);
