// Routes, the theme and the keys of the whole page.
const VIEWS = {
  secrets: (name, query) => secretsView(query), secret: (name) => secretView(name ?? ""),
  owners: ownersView, owner: (name) => ownerView(name ?? "-"), targets: targetsView, target: (name) => targetView(name ?? ""),
  changes: changesView, agents: agentsView, coverage: coverageView,
};
const PARENT = { secret: "secrets", owner: "owners", target: "targets" };
const overview = document.getElementById("overview");
const view = document.getElementById("view");
const HOME_TITLE = document.title;
let current = {};

function decoded(word) {
  try { return decodeURIComponent(word); } catch { return word; }
}

// "#/secret/3f2a?x=1" as page, name and query; null when the hash is no route.
function route() {
  if (location.hash !== "" && !location.hash.startsWith("#/")) return null;
  const [path, words = ""] = location.hash.slice(2).split("?", 2);
  const [page, name] = path.split("/").map(decoded);
  return { page, name, query: Object.fromEntries(new URLSearchParams(words)) };
}

function show(isFirst) {
  const { page, name, query } = route() ?? {};
  if (page === undefined) return;
  const make = Object.hasOwn(VIEWS, page) ? VIEWS[page] : null;
  current = page === "" ? {} : make === null ? missing("There is no page " + page + ".") : make(name, query);
  overview.hidden = page !== "";
  view.hidden = page === "";
  view.replaceChildren(...[current.node ?? []].flat().filter((node) => node !== null));
  current.table?.draw();
  document.title = page === "" ? HOME_TITLE : current.title + " · dredge";
  for (const anchor of document.querySelectorAll("[data-page]")) {
    if (anchor.dataset.page === (PARENT[page] ?? page)) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  if (isFirst) return;
  scrollTo(0, 0);
  (page === "" ? overview : view).querySelector("h1")?.focus({ preventScroll: true });
  document.getElementById("status").textContent = document.title;
}

const THEMES = ["auto", "light", "dark"];
function useTheme(name) {
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  document.getElementById("theme").textContent = "Theme: " + name;
}
// A page from disk may be refused its storage; the theme is then forgotten with the page.
function stored(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch { return null; }
}

function start() {
  let theme = THEMES.includes(stored("dredge-theme")) ? stored("dredge-theme") : "auto";
  useTheme(theme);
  const button = document.getElementById("theme");
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    stored("dredge-theme", theme);
    useTheme(theme);
  });
  addEventListener("hashchange", () => show(false));
  addEventListener("resize", () => current.table?.schedule());
  addEventListener("beforeprint", () => current.table?.draw(true));
  addEventListener("afterprint", () => current.table?.draw());
  addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, select, textarea") !== null;
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (current.search) current.search.focus();
      else location.hash = "#/secrets";
    }
  });
  show(true);
}
start();
