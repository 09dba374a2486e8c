// Small helps on every page. Each page works without this file.

const words = document.documentElement.lang.startsWith("en")
  ? { left: (n) => `You have ${n} characters left`, over: (n) => `You have written ${n} characters too many` }
  : { left: (n) => `Du har ${n} tegn tilbage`, over: (n) => `Du har skrevet ${n} tegn for meget` };

const number = new Intl.NumberFormat(document.documentElement.lang || "da");

// --- how much room a text has left: said when four fifths are used, spoken when typing rests ---

function countText(group) {
  const field = group.querySelector("textarea");
  const seen = group.querySelector("[data-limit-seen]");
  const spoken = group.querySelector("[data-limit-spoken]");
  const limit = Number(group.dataset.textLimit);
  if (!field || !seen || !spoken || !limit) return;
  const calm = seen.textContent;
  let rest;
  const tell = () => {
    // A line break is sent as two characters, and counted so by the server.
    const left = limit - field.value.replace(/\r?\n/g, "\r\n").length;
    const text = left < 0 ? words.over(number.format(-left)) : words.left(number.format(left));
    const near = left < limit / 5;
    seen.textContent = near ? text : calm;
    seen.classList.toggle("is-over", left < 0);
    clearTimeout(rest);
    if (near) rest = setTimeout(() => { spoken.textContent = text; }, 1200);
  };
  field.addEventListener("input", tell);
  tell();
}

// --- a calendar beside a date field: the browser's own; the field itself stays plain text ---

function addCalendar(entry) {
  if (!("showPicker" in HTMLInputElement.prototype) || entry.querySelector(".date-entry-button")) return;
  const field = entry.querySelector("input");
  if (field.disabled || field.readOnly) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "date-entry-button";
  button.setAttribute("aria-label", entry.dataset.label);
  button.append(entry.querySelector("template").content.cloneNode(true));
  const native = document.createElement("input");
  native.type = "date";
  native.tabIndex = -1;
  native.className = "date-entry-native";
  native.setAttribute("aria-hidden", "true");
  button.addEventListener("click", () => {
    const typed = field.value.match(/^(\d{1,2})[-./](\d{1,2})[-./](\d{4})$/);
    native.value = typed ? `${typed[3]}-${typed[2].padStart(2, "0")}-${typed[1].padStart(2, "0")}` : "";
    native.showPicker();
  });
  native.addEventListener("change", () => {
    if (!native.value) return;
    const [year, month, day] = native.value.split("-");
    field.value = `${day}-${month}-${year}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  entry.append(native, button);
}

function begin(scope) {
  scope.querySelectorAll("[data-text-limit]").forEach(countText);
  scope.querySelectorAll("[data-date-entry]").forEach(addCalendar);
}

// --- the menu of small screens closes like a menu ---

function closeMenuOutside(event) {
  const menu = document.querySelector(".site-menu[open]");
  if (!menu) return;
  if (event.type === "keydown" && event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.type === "click" && !menu.contains(event.target)) {
    menu.open = false;
  }
}
document.addEventListener("keydown", closeMenuOutside);
document.addEventListener("click", closeMenuOutside);

// --- a link to a part of the page that is folded unfolds it ---

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const part = link && document.getElementById(link.hash.slice(1));
  if (part instanceof HTMLDetailsElement) part.open = true;
});

// --- printing is a button, not a link to nowhere ---

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// --- parts of pages ---

document.addEventListener("htmx:afterSwap", (event) => {
  const part = event.detail.target.id ? document.getElementById(event.detail.target.id) : event.detail.target;
  if (!part) return;
  window.DKFDS?.init({ scope: part });
  begin(part);
  if (document.activeElement === document.body) {
    part.querySelector('[tabindex="0"], a, button')?.focus({ preventScroll: true });
  }
  const caption = part.querySelector("caption");
  if (caption) document.getElementById("page-status").textContent = caption.textContent.trim();
});

// What could not be fetched as a part is fetched as a page, so that its error page is seen.
document.addEventListener("htmx:responseError", (event) => {
  const { requestConfig, pathInfo } = event.detail;
  if (requestConfig?.verb === "get") window.location.assign(pathInfo?.finalRequestPath || window.location.href);
});
document.addEventListener("htmx:sendError", () => {
  const status = document.getElementById("page-status");
  status.classList.remove("sr-only");
  status.textContent = status.dataset.lost;
});

window.DKFDS?.init();
begin(document);
