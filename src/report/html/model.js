"use strict";

// The data of the page, as docs/reports.md describes it. Rows stay the arrays they came as; these
// names say what stands where. Text is an index into DATA.texts.
const DATA = JSON.parse(document.getElementById("data").textContent);
const COLUMN = Object.fromEntries(DATA.columns.map((name, index) => [name, index]));
const BANDS = ["info", "low", "medium", "high", "critical"];
const DAY = 86400;

const text = (index) => DATA.texts[index] ?? "";

// One finding with names in place of positions. Made once for each row; details are read on demand.
class Secret {
  constructor(row, index) {
    this.row = row;
    this.index = index;
    this.id = row[COLUMN.id];
    this.risk = row[COLUMN.risk];
    this.band = row[COLUMN.band];
    this.first = row[COLUMN.first_seen];
    this.leaked = row[COLUMN.leaked_at];
    this.due = row[COLUMN.due_at];
    this.counts = row[COLUMN.counts] === 1;
    this.places = row[COLUMN.places];
    this.placeCount = row[COLUMN.place_count];
  }
  get(name) { return this.row[COLUMN[name]]; }
  words(name) { return text(this.row[COLUMN[name]]); }
  get rule() { return DATA.rules[this.get("rule")]; }
  get description() { return text(this.rule[1]); }
  get masked() { return this.get("masked"); }
  get owner() { return this.words("owner"); }
  get verdict() { return this.words("verdict"); }
  get state() { return this.words("state"); }
  get source() { return this.words("source"); }
  get bandName() { return BANDS[this.band]; }
  get isLive() { return this.verdict === "live" || this.verdict === "restricted"; }
  get isOverdue() { return this.counts && this.due !== 0 && this.due < DATA.now; }
  get exception() { return this.get("exception"); }
  get firstPath() { return this.places.length === 0 ? "" : text(this.places[0][1]); }
  get firstTarget() { return this.places.length === 0 ? "" : DATA.targets[this.places[0][0]]?.[1] ?? ""; }
  targets() { return [...new Set(this.places.map((place) => place[0]))]; }

  // What a search looks through, in lower case.
  get haystack() {
    this.hay ??= [this.id, text(this.rule[0]), this.description, this.owner, this.state, this.source,
      this.masked, this.words("agent"), ...this.places.flatMap((place) => [text(place[1]),
        DATA.targets[place[0]]?.[1] ?? ""])].join("\n").toLowerCase();
    return this.hay;
  }
}

const SECRETS = DATA.findings.map((row, index) => new Secret(row, index));

// Conditions of the table's tools and of deep links: a name, then what it keeps.
const FILTERS = {
  q: (secret, words) => words.toLowerCase().split(/\s+/).every((word) => secret.haystack.includes(word)),
  band: (secret, value) => value.split(",").includes(secret.bandName),
  state: (secret, value) => value === "all" || (value === "open" ? secret.counts
    : value === "excepted" ? !secret.counts && secret.exception !== null : secret.state === value),
  verdict: (secret, value) => value === "live" ? secret.isLive : secret.verdict === value,
  owner: (secret, value) => value === "-" ? secret.owner === "" : secret.owner === value,
  target: (secret, value) => secret.places.some((place) => DATA.targets[place[0]]?.[1] === value),
  source: (secret, value) => secret.source === value,
  due: (secret, value) => value === "overdue" ? secret.isOverdue : true,
  rule: (secret, value) => text(secret.rule[0]) === value,
};

function matching(conditions) {
  const active = Object.entries(conditions).filter(([name, value]) => value !== "" && FILTERS[name]);
  return SECRETS.filter((secret) => active.every(([name, value]) => FILTERS[name](secret, value)));
}

// A cell that no spreadsheet takes for a formula (docs/reports.md, "csv").
function csvCell(value) {
  let cell = String(value);
  if (/^[=+\-@\t\r]/.test(cell)) cell = "'" + cell;
  return /[",\r\n]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell;
}
