// Builds elements. Text from the inventory only ever becomes text nodes, with characters that
// could deceive made visible; nothing is parsed as markup, and Trusted Types hold us to it.
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const visible = (value) => String(value).replace(HIDDEN, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));

// el("td.number", { title: "..." }, "text", otherElement)
function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") element.addEventListener("click", value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, visible(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === "") continue;
    element.append(child instanceof Node ? child : visible(child));
  }
  return element;
}

const link = (route, ...children) => el("a", { href: route }, ...children);
const routeTo = (page, name, query = {}) => {
  const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString();
  return "#/" + page + (name === undefined ? "" : "/" + encodeURIComponent(name)) + (words === "" ? "" : "?" + words);
};

const day = (seconds) => seconds === 0 ? "–" : new Date(seconds * 1000).toISOString().slice(0, 10);
const moment = (seconds) => seconds === 0 ? "–" : new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
const number = (value) => value.toLocaleString("en");
const counted = (count, noun) => number(count) + " " + noun + (count === 1 ? "" : "s");

// "3 days", "5 months", "2 years": how long `seconds` are.
function span(seconds) {
  const days = Math.floor(Math.abs(seconds) / DAY);
  if (days < 1) return counted(Math.floor(Math.abs(seconds) / 3600), "hour");
  if (days < 60) return counted(days, "day");
  if (days < 730) return counted(Math.floor(days / 30.44), "month");
  return counted(Math.floor(days / 365.25), "year");
}

const badge = (secret) => el("span.badge." + secret.bandName, { title: "risk " + secret.risk + ", " + secret.bandName },
  String(secret.risk), el("span.unseen", {}, " " + secret.bandName));

const VERDICT_WORDS = { "not-checked": "not checked", "restricted": "live, restricted", "unknown": "no clear answer" };
const verdictTag = (secret) => el("span.tag" + (secret.isLive ? ".live" : secret.verdict === "revoked" || secret.verdict === "expired" ? ".done" : ""),
  {}, VERDICT_WORDS[secret.verdict] ?? secret.verdict);

function dueTag(secret) {
  if (!secret.counts || secret.due === 0) return el("span.soft", {}, "–");
  const left = secret.due - DATA.now;
  return left < 0 ? el("span.tag.over", {}, span(left) + " over") : el("span", {}, "in " + span(left));
}

const ownerLink = (owner) => link(routeTo("owner", owner === "" ? "-" : owner), owner === "" ? "nobody known" : owner);

const card = (name, figure, word, route, isAlarm = false) => el("li", {},
  el(route === null ? "div.card" + (isAlarm ? ".alarm" : "") : "a.card" + (isAlarm ? ".alarm" : ""), { href: route },
    el("span.name", {}, name), el("span.figure", {}, figure), el("span.word", {}, word)));

function panel(title, ...children) { return el("section.panel", {}, el("h2", {}, title), ...children); }

function plainTable(caption, heads, rows) {
  return el("div.wide", { tabindex: "0", role: "region", "aria-label": caption }, el("table.plain", {},
    el("caption.unseen", {}, caption),
    el("thead", {}, el("tr", {}, heads.map((head) => el("th" + (head.isNumber ? ".number" : ""), { scope: "col" }, head.name ?? head)))),
    el("tbody", {}, rows.map((cells) => el("tr", {}, cells.map((cell, i) => el("td" + (heads[i].isNumber ? ".number" : ""), {}, cell)))))));
}
