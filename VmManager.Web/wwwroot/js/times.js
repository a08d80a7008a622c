// <relative-time>, <elapsed-time>, <local-time>: the browser knows the zone and counts by itself, so the server renders nothing for it.
const pageLanguage = document.documentElement.lang || "en";
// "en" alone would mean the United States: the browser may know better which English (or French) it is.
const language = navigator.languages.find((one) => one === pageLanguage || one.startsWith(`${pageLanguage}-`)) ?? pageLanguage;
const skew = Number(document.documentElement.dataset.serverTime ?? Date.now()) - Date.now();
const now = () => Date.now() + skew;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
const styles = {
  time: new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }),
  date: new Intl.DateTimeFormat(language, { day: "numeric", month: "short" }),
  both: new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" }),
};
const units = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

const words = (at) => {
  const seconds = Math.round((at - now()) / 1000);
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? [];
  if (unit) return relative.format(Math.trunc(seconds / size), unit);
  return relative.format(Math.abs(seconds) < 10 ? 0 : Math.trunc(seconds / 10) * 10, "second");
};

const duration = (milliseconds) => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
  return `${Math.floor(seconds / 86400)} ${pageLanguage === "fr" ? "j" : "d"} ${Math.floor((seconds % 86400) / 3600)} h`;
};

const shown = new Set();

class Ticking extends HTMLElement {
  #text;
  connectedCallback() {
    if (!this.shadowRoot) {
      this.#text = document.createTextNode("");
      this.attachShadow({ mode: "open" }).append(this.#text);
    }
    shown.add(this);
    this.tick();
  }
  disconnectedCallback() { shown.delete(this); }
  attributeChangedCallback() { if (this.#text) this.tick(); }
  tick() {
    const text = this.words();
    if (this.#text.data !== text) this.#text.data = text;
  }
}

customElements.define("relative-time", class extends Ticking {
  static observedAttributes = ["datetime"];
  words() {
    const at = Date.parse(this.getAttribute("datetime"));
    if (Number.isNaN(at)) return "";
    this.title = exact.format(at);
    return words(at);
  }
});

customElements.define("elapsed-time", class extends Ticking {
  static observedAttributes = ["since"];
  words() {
    const since = Date.parse(this.getAttribute("since"));
    return Number.isNaN(since) ? "" : duration(now() - since);
  }
});

customElements.define("local-time", class extends Ticking {
  static observedAttributes = ["datetime", "data-style"];
  words() {
    const at = Date.parse(this.getAttribute("datetime"));
    return Number.isNaN(at) ? "" : (styles[this.dataset.style] ?? styles.both).format(at);
  }
});

setInterval(() => {
  if (document.visibilityState === "visible") for (const element of shown) element.tick();
}, 1000);
