// The table of secrets with its tools, and the page of one secret.
const SECRET_COLUMNS = [
  { name: "risk", label: "Risk", width: "64px", isNumber: true, cell: badge, value: (s) => s.risk },
  { name: "secret", label: "Secret", width: "minmax(190px, 1.5fr)", value: (s) => s.description.toLowerCase(),
    cell: (s) => [link(routeTo("secret", s.id), s.description), el("small.mono", {}, s.masked)] },
  { name: "verdict", label: "Verdict", width: "118px", value: (s) => s.verdict, cell: verdictTag },
  { name: "owner", label: "Owner", width: "minmax(120px, 1fr)", value: (s) => s.owner === "" ? "\uffff" : s.owner.toLowerCase(),
    cell: (s) => s.owner === "" ? el("em", {}, "nobody known") : s.owner },
  { name: "place", label: "Where", width: "minmax(200px, 1.7fr)", value: (s) => s.firstTarget + "\n" + s.firstPath,
    cell: (s) => [s.firstPath + (s.placeCount > 1 ? "  +" + (s.placeCount - 1) : ""), el("small", {}, s.firstTarget)] },
  { name: "age", label: "Age", width: "84px", isNumber: true, value: (s) => DATA.now - s.leaked, cell: (s) => span(DATA.now - s.leaked) },
  { name: "due", label: "Due", width: "128px", value: (s) => !s.counts || s.due === 0 ? Infinity : s.due, cell: dueTag },
  { name: "state", label: "State", width: "96px", value: (s) => stateWords(s), cell: (s) => stateWords(s) },
];

const stateWords = (secret) => secret.counts || secret.exception === null || secret.exception[4] <= DATA.now ? secret.state : "excepted";

function secretTable(label, rows, extra = {}) {
  return new SheetTable({ label, columns: SECRET_COLUMNS, rows, open: (s) => routeTo("secret", s.id), ...extra });
}

function options(name, label, values, chosen) {
  const select = el("select", { name, "aria-label": label }, values.map(([value, words]) => el("option", { value }, words)));
  select.value = values.some(([value]) => value === chosen) ? chosen : values[0][0];
  return select;
}

function secretTools(query) {
  const states = [...new Set(SECRETS.map((s) => s.state))].sort();
  const owners = [...new Set(SECRETS.map((s) => s.owner))].filter((owner) => owner !== "").sort();
  const verdicts = [...new Set(SECRETS.map((s) => s.verdict))].sort();
  const sources = [...new Set(SECRETS.map((s) => s.source))].sort();
  const search = el("input", { type: "search", name: "q", placeholder: "Search rule, owner, path, id   ( / )", "aria-label": "Search secrets", autocomplete: "off" });
  search.value = query.q ?? "";
  return [search,
    options("state", "State", [["open", "open"], ["excepted", "excepted"], ...states.filter((s) => s !== "open").map((s) => [s, s]), ["all", "every state"]], query.state ?? "open"),
    options("band", "Risk band", [["", "every band"], ["critical", "critical"], ["critical,high", "high and up"], ["critical,high,medium", "medium and up"], ...["high", "medium", "low", "info"].map((b) => [b, b])], query.band ?? ""),
    options("verdict", "Verdict", [["", "every verdict"], ...verdicts.map((v) => [v, VERDICT_WORDS[v] ?? v])], query.verdict ?? ""),
    options("owner", "Owner", [["", "every owner"], ["-", "nobody known"], ...owners.map((o) => [o, o])], query.owner ?? ""),
    options("source", "Source", [["", "every source"], ...sources.map((s) => [s, s])], query.source ?? ""),
    options("due", "Due", [["", "due or not"], ["overdue", "overdue"]], query.due ?? "")];
}

function secretsView(query) {
  const tools = secretTools(query);
  const count = el("span.count", { "aria-live": "polite" });
  const save = el("button", { type: "button" }, "Download CSV");
  const fixed = Object.fromEntries(["target", "rule"].filter((name) => query[name]).map((name) => [name, query[name]]));
  const conditions = () => ({ ...fixed, ...Object.fromEntries(tools.map((tool) => [tool.name, tool.value])) });
  const sort = query.sort ? { name: query.sort.replace(/^-/, ""), down: query.sort.startsWith("-") } : undefined;
  let table;
  // The address follows what is shown, so that it can be sent to somebody.
  const remember = () => {
    const now = conditions();
    if (now.state === "open") delete now.state;
    if (table.sort) now.sort = (table.sort.down ? "-" : "") + table.sort.name;
    history.replaceState(null, "", routeTo("secrets", undefined, now));
  };
  table = secretTable("Secrets by risk", matching(conditions()), { sort, onSort: () => remember() });
  const update = () => {
    table.show(matching(conditions()));
    count.textContent = number(table.rows.length) + " of " + number(SECRETS.length);
    remember();
  };
  for (const tool of tools) tool.addEventListener(tool.type === "search" ? "input" : "change", update);
  save.addEventListener("click", () => download("secrets.csv", csvOf(table.order)));
  count.textContent = number(table.rows.length) + " of " + number(SECRETS.length);
  const about = Object.values(fixed).join(", ");
  return { title: "Secrets", node: [el("h1", { tabindex: "-1" }, "Secrets" + (about === "" ? "" : " in " + about)),
    el("div.tools", { role: "search" }, tools, count, save), table.element], table, search: tools[0] };
}

function csvOf(secrets) {
  const heads = ["id", "rule", "risk", "band", "verdict", "state", "owner", "first_seen", "leaked", "due", "places", "target", "path", "line"];
  const rows = secrets.map((s) => [s.id, text(s.rule[0]), s.risk, s.bandName, s.verdict, s.state, s.owner, moment(s.first), moment(s.leaked),
    s.due === 0 ? "" : moment(s.due), s.placeCount, s.firstTarget, s.firstPath, s.places[0]?.[2] ?? ""]);
  return [heads, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

function download(name, content) {
  const address = URL.createObjectURL(new Blob([content], { type: "text/csv" }));
  const anchor = el("a", { href: address, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function secretView(id) {
  const found = SECRETS.filter((secret) => secret.id === id || (id.length >= 4 && secret.id.startsWith(id)));
  if (found.length === 0) return missing("No secret has the id " + id + ".");
  return { title: found[0].description + " " + found[0].id, node: found.map((secret, i) => secretDetail(secret, i === 0)) };
}

function secretDetail(secret, isFirst) {
  const heading = el(isFirst ? "h1" : "h2", { tabindex: "-1" }, secret.description);
  return el("article", {},
    el("div.title", {}, badge(secret), heading, verdictTag(secret), el("span.tag", {}, stateWords(secret)), secret.isOverdue ? dueTag(secret) : null),
    el("p.soft", {}, el("code", {}, secret.masked), " · ", el("code", {}, text(secret.rule[0])), " · ", el("code", {}, secret.id)),
    el("div.detail", {},
      el("div.stack", {}, panel("What to do", stepsOf(secret)), panel("Places", placesOf(secret)), panel("History", historyOf(secret))),
      el("div.stack", {}, panel("Facts", factsOf(secret)), panel("Why this risk", reasonsOf(secret)), ownersOf(secret), signalsOf(secret))));
}

function stepsOf(secret) {
  const steps = secret.get("steps").map((index) => el("li", {}, text(index)));
  return [steps.length === 0 ? el("p.soft", {}, "Nothing is known for this kind yet.") : el("ol.steps", {}, steps)];
}

function placesOf(secret) {
  const rows = secret.places.map(([target, path, line, kind, current, commit, author, committed, extra]) => [
    [el("code", {}, text(path) + (line > 0 ? ":" + line : "")), text(extra) === "" ? null : el("div.soft", {}, text(extra))],
    link(routeTo("target", DATA.targets[target]?.[1] ?? ""), DATA.targets[target]?.[1] ?? ""),
    current === 1 ? "now" : current === 0 ? "history only" : text(kind),
    [text(commit) === "" ? "" : el("code", {}, text(commit)), text(author) === "" ? null : el("div.soft", {}, text(author) + ", " + day(committed))]]);
  const more = secret.placeCount - rows.length;
  return [plainTable("Places of this secret", ["Path", "Target", "Stands", "Since"], rows),
    more > 0 ? el("p.soft", {}, "and " + counted(more, "more place") + ": dredge inventory show " + secret.id) : null];
}

function historyOf(secret) {
  const events = secret.get("events").map(([at, kind, target, path, detail]) =>
    [at, text(kind).replaceAll("-", " ") + (text(path) === "" ? "" : ": " + text(path)) + (text(detail) === "" ? "" : " (" + text(detail) + ")")]);
  const verdicts = secret.get("verdicts").map(([at, liveness, evidence, identity]) =>
    [at, "issuer: " + text(liveness) + (text(evidence) === "" ? "" : ", " + text(evidence)) + (text(identity) === "" ? "" : ", " + text(identity))]);
  const lines = [...events.filter(([, words]) => !words.startsWith("verdict")), ...verdicts].sort((a, b) => b[0] - a[0]);
  return el("ol.history", {}, lines.map(([at, words]) => el("li", {}, el("time", { datetime: new Date(at * 1000).toISOString() }, moment(at)), words)));
}

function factsOf(secret) {
  const exception = secret.exception;
  const facts = [
    ["Owner", ownerLink(secret.owner)],
    ["Verdict", [verdictTag(secret), " ", secret.get("verdicts").length > 0 ? moment(secret.get("verdicts").at(-1)[0]) : ""]],
    ["Leaked", day(secret.leaked) + ", " + span(DATA.now - secret.leaked) + " ago"],
    ["First seen", day(secret.first)], ["Last seen", day(secret.get("last_seen"))],
    ["Gone", secret.get("gone_at") === 0 ? null : day(secret.get("gone_at"))],
    ["Due", secret.due === 0 || !secret.counts ? null : [day(secret.due) + ", ", dueTag(secret)]],
    ["Sure", secret.get("confidence") + " %"], ["Stands in", secret.source], ["Agent", secret.words("agent")],
    ["Environment", secret.words("environment")], ["Exposure", secret.words("exposure")],
    ["Phase", secret.words("phase")],
    ["Exception", exception === null ? null : "for " + text(exception[5]) + ": " + text(exception[1]) + " (approved by " + text(exception[2]) + ", " +
      (exception[4] <= DATA.now ? "expired " : "until ") + day(exception[4]) + ")"]];
  return el("dl.facts", {}, facts.filter(([, value]) => value !== null && value !== "").flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function reasonsOf(secret) {
  return plainTable("Factors of the risk", ["Factor", "Why", { name: "Value", isNumber: true }],
    secret.get("reasons").map((index) => DATA.factors[index]).map(([factor, value, why]) => {
      const fill = el("span", {});
      fill.style.width = Math.max(0, Math.min(1, value)) * 100 + "%";
      return [text(factor), text(why), [value.toFixed(2), el("span.meter", { "aria-hidden": "true" }, fill)]];
    }));
}

function ownersOf(secret) {
  const owners = secret.get("owners");
  if (owners.length === 0) return panel("Owners", el("p.soft", {}, "Nobody is known to own it."));
  return panel("Owners", plainTable("Candidates", ["Owner", "Because", { name: "Sure", isNumber: true }],
    owners.map(([owner, source, sure, evidence]) => [ownerLink(text(owner)), [text(source), el("div.soft", {}, text(evidence))], sure + " %"])));
}

function signalsOf(secret) {
  const signals = secret.get("signals");
  if (signals.length === 0) return null;
  return panel("Why it is a secret", plainTable("Signals", ["Signal", "Detail", { name: "Weight", isNumber: true }],
    signals.map(([name, weight, detail]) => [text(name), text(detail), (weight > 0 ? "+" : "") + weight.toFixed(2)])));
}
