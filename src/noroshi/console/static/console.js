// What the console does in the browser without asking the server: theme, times, keys and the drawer on a phone.

(() => {
  const root = document.documentElement;
  const cookie = (name) => document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"))?.[1];

  const keep = (name, value) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `noroshi_${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  };

  // What the user chose in any browser counts; this one remembers it for the pages before signing in.
  const metas = document.querySelectorAll("meta[name^=noroshi-]");
  metas.forEach((meta) => keep(meta.name.slice("noroshi-".length), meta.content));
  const choose = (name, value) => {
    keep(name, value);
    window.emitEvent("preference", { name, value });
  };

  // Theme: set before the body is drawn, so that nothing flashes.
  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  const applyTheme = () => {
    const wish = cookie("noroshi_theme");
    root.dataset.theme = wish === "dark" || wish === "light" ? wish : darkSystem.matches ? "dark" : "light";
  };
  applyTheme();
  darkSystem.addEventListener("change", applyTheme);

  // Times: an instant is shown as distance from now; the exact instant in UTC and in the reader's zone on hover.
  const units = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const language = () => root.lang || "en";
  // Making a format takes as long as using it a hundred times.
  const formats = new Map();
  const relative = (spoken) => {
    const style = { numeric: "auto", style: spoken === "ja" ? "long" : "narrow" };
    if (!formats.has(spoken)) formats.set(spoken, new Intl.RelativeTimeFormat(spoken, style));
    return formats.get(spoken);
  };
  const distance = (instant) => {
    const seconds = (instant.getTime() - Date.now()) / 1000;
    const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
    return relative(language()).format(Math.round(seconds / size), unit);
  };
  const two = (number) => String(number).padStart(2, "0");
  const utc = (instant) => instant.toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
  const local = (instant) =>
    `${instant.getFullYear()}-${two(instant.getMonth() + 1)}-${two(instant.getDate())} ` +
    `${two(instant.getHours())}:${two(instant.getMinutes())}:${two(instant.getSeconds())}`;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // Of the instant: the offset of a zone changes with the season.
  const offset = (instant) => {
    const minutes = -instant.getTimezoneOffset();
    if (!minutes) return "UTC";
    const rest = Math.abs(minutes) % 60;
    return `UTC${minutes < 0 ? "−" : "+"}${Math.floor(Math.abs(minutes) / 60)}${rest ? `:${two(rest)}` : ""}`;
  };
  const exact = (instant) => `${utc(instant)}\n${local(instant)} ${zone}`;

  class Moment extends HTMLElement {
    static observedAttributes = ["at", "form"];
    connectedCallback() {
      Moment.shown.add(this);
      this.draw();
    }
    disconnectedCallback() {
      Moment.shown.delete(this);
    }
    attributeChangedCallback() {
      this.draw();
    }
    draw() {
      const instant = new Date(this.getAttribute("at"));
      if (Number.isNaN(instant.getTime())) return;
      const form = this.getAttribute("form");
      const text = form === "exact" ? `${local(instant)} ${offset(instant)}` : form === "clock" ? local(instant).slice(11) : distance(instant);
      if (this.textContent !== text) this.textContent = text;
      this.title = exact(instant);
    }
  }
  Moment.shown = new Set();
  customElements.define("noroshi-time", Moment);
  setInterval(() => Moment.shown.forEach((moment) => moment.draw()), 20000);

  // Keys: an element that says data-key="a" is clicked when a is pressed; data-key="g i" when g and then i is.
  const typing = (target) =>
    target.isContentEditable || target.closest?.("input:not([type=checkbox]), textarea, select, .cm-editor, .q-field--focused");
  const top = () => document.querySelectorAll(".q-dialog .sheet");
  const keyed = () => {
    const sheets = top();
    const scope = sheets.length ? sheets[sheets.length - 1] : document;
    return [...scope.querySelectorAll("[data-key]")].filter((one) => !one.disabled && one.getClientRects().length);
  };
  let prefix = "";
  let prefixTimer = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") {
      document.querySelector(".shell")?.removeAttribute("data-rail");
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (typing(event.target) || event.key.length !== 1) return;
    if (event.key === "?") {
      showHelp();
      event.preventDefault();
      return;
    }
    const keys = keyed();
    const chord = prefix ? `${prefix} ${event.key}` : event.key;
    prefix = "";
    const hit = keys.find((one) => one.dataset.key === chord);
    if (hit) {
      event.preventDefault();
      if (hit.matches("input, textarea")) hit.focus();
      else hit.click();
    } else if (keys.some((one) => one.dataset.key.startsWith(`${event.key} `))) {
      prefix = event.key;
      clearTimeout(prefixTimer);
      prefixTimer = setTimeout(() => (prefix = ""), 1200);
    }
  });

  // The help lists what can be pressed just now, in the words that stand on the page.
  const nameOf = (one) =>
    one.dataset.keyName || one.getAttribute("aria-label") ||
    [...one.childNodes].filter((node) => !node.matches?.("kbd, .q-icon, .rail__count, .tab__count")).map((node) => node.textContent).join(" ").trim();
  const showHelp = () => {
    const dialog = document.getElementById("key-help");
    if (!dialog || dialog.open) return;
    const seen = new Set();
    const pressed = [...document.querySelectorAll("[data-key]")]
      .filter((one) => one.getClientRects().length || one.closest(".rail"))
      .filter((one) => !seen.has(one.dataset.key) && seen.add(one.dataset.key))
      .map((one) => [one.dataset.key, nameOf(one)]);
    // Lists are moved through by keys that press nothing; they say them themselves.
    const moved = [...document.querySelectorAll("[data-keys]")].flatMap((one) => JSON.parse(one.dataset.keys));
    const rows = [...moved, ...pressed].map(([keys, name]) => {
      const term = document.createElement("dt");
      for (const key of keys.split(" ")) {
        const cap = document.createElement("kbd");
        cap.textContent = key;
        term.append(cap, " ");
      }
      const text = document.createElement("dd");
      text.textContent = name;
      return [term, text];
    });
    dialog.querySelector("dl").replaceChildren(...rows.flat());
    dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const shell = document.querySelector(".shell");
    const button = event.target.closest?.("[data-act]");
    const act = button?.dataset.act;
    if (act === "rail") shell.dataset.rail = shell.dataset.rail === "open" ? "" : "open";
    else if (shell?.dataset.rail === "open" && (!event.target.closest(".rail") || event.target.closest("a"))) delete shell.dataset.rail;
    if (act === "help") showHelp();
    if (act === "close-help") document.getElementById("key-help").close();
    if (act === "theme") {
      choose("theme", root.dataset.theme === "dark" ? "light" : "dark");
      applyTheme();
      window.setDark?.(root.dataset.theme === "dark");
    }
    if (act === "language") choose("language", button.dataset.value);
    if (act === "copy") {
      navigator.clipboard?.writeText(button.closest(".code").querySelector("pre").textContent).then(() => {
        button.dataset.done = "";
        setTimeout(() => delete button.dataset.done, 1200);
      });
    }
  });

  // Pages that are not drawn inside the frame are opened as browsers do.
  document.addEventListener("click", (event) => event.target.closest?.("a[data-plain]") && event.stopPropagation(), true);

  // Looking for something keeps the frame, as every other way to another page does.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".bar__search")) return;
    event.preventDefault();
    const text = event.target.querySelector("input").value.trim();
    if (text) window.emitEvent("sub_pages_navigate", `/search?q=${encodeURIComponent(text)}`);
  });

  // Who is not let in any more finds nothing on the screen that was left: the page that asks to sign in.
  const leaveWhenEnded = async () => {
    const answer = await fetch("/v1/me", { cache: "no-store" }).catch(() => null);
    if (answer?.status === 401) window.location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  };
  const watched = setInterval(() => {
    if (!window.socket) return;
    clearInterval(watched);
    window.socket.on("connect_error", leaveWhenEnded);
  }, 500);

  window.noroshi = { distance, exact, typing, keyed };
})();
