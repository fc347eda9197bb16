// The pages of owners, targets, changes, agents and coverage.
const missing = (words) => ({ title: "Not here", node: [el("h1", { tabindex: "-1" }, "Not here"), el("p", {}, words)] });

// Sums of open secrets under the keys that keysOf(secret) gives.
function groups(keysOf, seeds = []) {
  const rows = new Map(seeds.map((key) => [key, emptyGroup(key)]));
  for (const secret of SECRETS) {
    if (!secret.counts) continue;
    for (const key of keysOf(secret)) {
      if (!rows.has(key)) rows.set(key, emptyGroup(key));
      const row = rows.get(key);
      row.secrets.push(secret);
      row.risk += secret.risk;
      row.live += secret.isLive ? 1 : 0;
      row.overdue += secret.isOverdue ? 1 : 0;
      row.bands[secret.band] += 1;
    }
  }
  return [...rows.values()].sort((a, b) => b.risk - a.risk);
}
const emptyGroup = (key) => ({ key, secrets: [], risk: 0, live: 0, overdue: 0, bands: [0, 0, 0, 0, 0] });
const ownerGroups = () => groups((secret) => [secret.owner]);
const targetGroups = () => groups((secret) => secret.targets(), DATA.targets.map((_, index) => index));

const numberColumn = (name, label, value) => ({ name, label, width: "90px", isNumber: true, value, cell: (row) => value(row) === 0 ? "–" : number(value(row)) });
const groupColumns = (first) => [first,
  numberColumn("risk", "Risk", (row) => row.risk), numberColumn("secrets", "Secrets", (row) => row.secrets.length),
  numberColumn("live", "Live", (row) => row.live), numberColumn("overdue", "Overdue", (row) => row.overdue),
  ...[4, 3, 2, 1, 0].map((band) => numberColumn(BANDS[band], BANDS[band], (row) => row.bands[band]))];

function ownersView() {
  const name = (row) => row.key === "" ? "nobody known" : row.key;
  const table = new SheetTable({ label: "Owners by risk", rows: ownerGroups(), open: (row) => routeTo("owner", row.key === "" ? "-" : row.key),
    columns: groupColumns({ name: "owner", label: "Owner", width: "minmax(200px, 1fr)", value: (row) => name(row).toLowerCase(),
      cell: (row) => ownerLink(row.key) }) });
  return { title: "Owners", table, node: [el("h1", { tabindex: "-1" }, "Owners"), el("p.soft", {}, "Open secrets by the likeliest owner, the most risk first."), table.element] };
}

function groupCards(row, base) {
  return el("ul.cards", {}, card("Open secrets", number(row.secrets.length), "risk " + number(row.risk), routeTo("secrets", undefined, base)),
    card("Live", number(row.live), "still accepted by their issuer", routeTo("secrets", undefined, { ...base, verdict: "live" }), row.live > 0),
    card("Overdue", number(row.overdue), "past their term", routeTo("secrets", undefined, { ...base, due: "overdue" }), row.overdue > 0),
    card("Critical and high", number(row.bands[4] + row.bands[3]), "risk 55 and up", routeTo("secrets", undefined, { ...base, band: "critical,high" })));
}

function firstSteps(secrets) {
  return el("ol.fixes", {}, secrets.slice(0, 5).map((secret, i) => el("li", {}, el("span.rank", {}, String(i + 1)), badge(secret),
    el("span.what", {}, link(routeTo("secret", secret.id), secret.description), el("small", {}, text(secret.get("steps")[0] ?? -1))), verdictTag(secret))));
}

function ownerView(key) {
  const owner = key === "-" ? "" : key;
  const row = ownerGroups().find((one) => one.key === owner);
  const name = owner === "" ? "Nobody known" : owner;
  if (row === undefined) return missing(name + " owns nothing that is open.");
  const table = secretTable("Secrets of " + name, row.secrets);
  return { title: name, table, node: [el("h1", { tabindex: "-1" }, name), el("p.soft", {}, owner === "" ? "Secrets without an owner: name one with an owner map." : "What this owner answers for."),
    groupCards(row, { owner: key }), panel("First", firstSteps(row.secrets)), el("h2.unseen", {}, "All of them"), el("div.tools"), table.element] };
}

function targetsView() {
  const seen = new Map(DATA.scans.map((scan) => [scan[0], scan]));
  const table = new SheetTable({ label: "Targets by risk", rows: targetGroups(), open: (row) => routeTo("target", DATA.targets[row.key][1]),
    columns: [...groupColumns({ name: "target", label: "Target", width: "minmax(220px, 1fr)", value: (row) => DATA.targets[row.key][1],
      cell: (row) => [link(routeTo("target", DATA.targets[row.key][1]), DATA.targets[row.key][1]), el("small", {}, DATA.targets[row.key][0])] }).slice(0, 7),
    { name: "scanned", label: "Last scan", width: "150px", value: (row) => seen.get(row.key)?.[2] ?? 0,
      cell: (row) => seen.has(row.key) ? [day(seen.get(row.key)[2]), el("small", {}, seen.get(row.key)[3] === 1 ? "complete" : "partial")] : "–" }] });
  return { title: "Targets", table, node: [el("h1", { tabindex: "-1" }, "Targets"), el("p.soft", {}, "What was scanned, the most open risk first."), table.element] };
}

function targetView(name) {
  const index = DATA.targets.findIndex((target) => target[1] === name);
  if (index < 0) return missing("No target is named " + name + ".");
  const row = targetGroups().find((one) => one.key === index);
  const [kind, , exposure, first] = DATA.targets[index];
  const scans = DATA.scans.filter((scan) => scan[0] === index);
  const notices = DATA.notices.filter((notice) => notice[0] === index);
  const table = secretTable("Secrets in " + name, row.secrets);
  return { title: name, table, node: [el("h1.mono", { tabindex: "-1" }, name),
    el("p.soft", {}, [kind, exposure, "known since " + day(first), counted(scans.length, "scan")].filter((word) => word !== "").join(" · ")),
    groupCards(row, { target: name }), el("h2.unseen", {}, "Secrets"), el("div.tools"), table.element,
    notices.length === 0 ? null : el("div.grid", {}, el("div.span", {}, panel("Not scanned", noticeTable(notices))))] };
}

const noticeTable = (notices) => plainTable("Not scanned", ["Path", "Why", { name: "Bytes", isNumber: true }],
  notices.slice(0, 200).map(([, path, bytes, code, why]) => [el("code", {}, path), code + ": " + why, number(bytes)]));

const CHANGE_WORDS = { "new": "New", "back": "Back again", "newly-live": "Newly live", "gone": "Gone", "rotated": "Rotated or revoked", "decided": "Decided" };

function changesView() {
  const sections = Object.entries(CHANGE_WORDS).map(([kind, words]) => {
    const rows = DATA.changes.filter((change) => change[0] === kind);
    return panel(words + ": " + number(rows.length), rows.length === 0 ? el("p.soft", {}, "None.") :
      plainTable(words, [{ name: "Risk", isNumber: true }, "Secret", "Owner", "Where", "When"], rows.slice(0, 100).map(([, index, at]) => {
        const secret = SECRETS[index];
        return [badge(secret), link(routeTo("secret", secret.id), secret.description), ownerLink(secret.owner), el("code", {}, secret.firstPath), moment(at)];
      })), rows.length > 100 ? el("p.soft", {}, "and " + number(rows.length - 100) + " more") : null);
  });
  return { title: "Changes", node: [el("h1", { tabindex: "-1" }, "Changes"),
    el("p.soft", {}, DATA.since <= 1 ? "Since the first scan." : "Since " + moment(DATA.since) + " UTC."), el("div.one", {}, sections)] };
}

function agentsView() {
  const rows = SECRETS.filter((secret) => secret.counts && secret.words("agent") !== "");
  const table = secretTable("Secrets of agents", rows);
  const tools = groups((secret) => secret.words("agent") === "" ? [] : [secret.words("agent")]);
  const references = DATA.references.reduce((sum, [, , count]) => sum + count, 0);
  const share = rows.length + references === 0 ? "–" : Math.floor(100 * references / (rows.length + references)) + " %";
  return { title: "Agents", table, node: [el("h1", { tabindex: "-1" }, "Agents"),
    el("p.soft", {}, "AI agents, MCP servers, transcripts and notebooks that hold static credentials."),
    el("ul.cards", {}, card("Static credentials", number(rows.length), "in the files of agents", null, rows.length > 0),
      card("Live", number(rows.filter((s) => s.isLive).length), "still accepted by their issuer", null, rows.some((s) => s.isLive)),
      card("References", number(references), "to a secret store or the environment", null),
      card("Good practice", share, "references among all credentials", null)),
    el("div.grid", {}, panel("Where", plainTable("Where", ["Agent", { name: "Secrets", isNumber: true }, { name: "Live", isNumber: true }, { name: "Risk", isNumber: true }],
      tools.map((row) => [row.key, number(row.secrets.length), number(row.live), number(row.risk)]))),
    panel("What replaces them", plainTable("Replacements", ["Kind", "Instead"], DATA.advice))),
    DATA.servers.length === 0 ? null : panel("MCP servers", serverTable()),
    DATA.references.length === 0 ? null : panel("Compliant references", plainTable("References", ["Kind", "File", { name: "References", isNumber: true }],
      DATA.references.slice(0, 200).map(([kind, path, count]) => [kind, el("code", {}, path), number(count)]))),
    el("h2.unseen", {}, "All of them"), el("div.tools"), table.element] };
}

const serverTable = () => plainTable("MCP servers", [{ name: "Risk", isNumber: true }, "Server", "Agent", { name: "Secrets", isNumber: true }, { name: "Live", isNumber: true }, "Age", "Owner", "File", "Instead"],
  DATA.servers.slice(0, 200).map(([entry, tool, , path, id, band, risk, count, live, leaked, owner, instead]) => [badge({ bandName: BANDS[band], risk }),
    link(routeTo("secret", id), entry), tool, number(count), number(live), span(DATA.now - leaked), ownerLink(owner), el("code", {}, path), instead]));

function coverageView() {
  const latest = new Map(DATA.scans.map((scan) => [scan[0], scan]));
  const scans = [...latest.values()];
  const sum = (index) => scans.reduce((total, scan) => total + scan[index], 0);
  return { title: "Coverage", node: [el("h1", { tabindex: "-1" }, "Coverage"), el("p.soft", {}, "What the latest scan of each target read, and what it did not."),
    el("ul.cards", {}, card("Targets", number(scans.length), number(scans.filter((scan) => scan[3] === 1).length) + " complete", null),
      card("Read", bytes(sum(5)), counted(sum(4), "blob"), null),
      card("Not read", bytes(sum(6)), counted(sum(7), "place"), null, sum(7) > 0)),
    panel("Latest scans", plainTable("Latest scans", ["Target", "When", "Coverage", { name: "Blobs", isNumber: true }, { name: "Read", isNumber: true }, { name: "Not read", isNumber: true }],
      scans.map((scan) => [link(routeTo("target", DATA.targets[scan[0]][1]), DATA.targets[scan[0]][1]), moment(scan[2]), scan[3] === 1 ? "complete" : "partial", number(scan[4]), bytes(scan[5]), bytes(scan[6])]))),
    DATA.notices.length === 0 ? null : panel("Not scanned", noticeTable(DATA.notices))] };
}

function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (count >= 1000 && unit < units.length - 1) { count /= 1000; ++unit; }
  return (unit === 0 ? count : count.toFixed(1)) + " " + units[unit];
}
