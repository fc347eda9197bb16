// Accessibility of the page that is shown, by the rules that a machine can check: names of controls,
// order of headings, roles, contrast of text (WCAG 2.2 AA), ids, tables. Gives a list of complaints.
const complaints = [];
const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const say = (rule, element) => complaints.push(rule + ": " + element.outerHTML.slice(0, 120));
const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);

const nameOf = (element) => (element.getAttribute("aria-label") ?? "").trim() || element.textContent.trim() || (element.labels?.[0]?.textContent ?? "").trim();
for (const element of all("a[href], button, input, select, [role=grid], [role=img], [role=region], nav")) if (nameOf(element) === "") say("control without a name", element);

let last = 0;
for (const heading of all("h1, h2, h3, h4")) {
  const level = Number(heading.tagName[1]);
  if (level > last + 1) say("heading skips a level", heading);
  last = level;
}
if (all("h1").length !== 1) complaints.push("not one h1 but " + all("h1").length);
if (document.documentElement.lang === "") complaints.push("the page has no language");
if (all("main").length !== 1) complaints.push("not one main");
if (document.title === "") complaints.push("no title");

const ids = new Set();
for (const element of document.querySelectorAll("[id]")) {
  if (ids.has(element.id)) say("id twice", element);
  ids.add(element.id);
}
for (const element of document.querySelectorAll("[aria-activedescendant]"))
  if (document.getElementById(element.getAttribute("aria-activedescendant")) === null) say("active descendant is not there", element);
const NEEDS = { row: "[role=rowgroup], [role=grid]", gridcell: "[role=row]", columnheader: "[role=row]", rowgroup: "[role=grid]" };
for (const [role, parent] of Object.entries(NEEDS))
  for (const element of document.querySelectorAll(`[role=${role}]`)) if (element.parentElement.closest(parent) === null) say("role " + role + " outside its parent", element);
for (const table of all("table")) if (table.caption === null || table.querySelector("th[scope]") === null) say("table without caption or heads", table);

// Contrast: the colour of a text against the nearest background that is not transparent.
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
function channels(colour) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
}
function luminance([r, g, b]) {
  const [x, y, z] = [r, g, b].map((value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}
function backgroundOf(element) {
  for (let one = element; one !== null; one = one.parentElement) {
    const colour = channels(getComputedStyle(one).backgroundColor);
    if (colour[3] > 250) return colour;
  }
  return [255, 255, 255, 255];
}
const checked = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (walker.currentNode.textContent.trim() === "" || !shown(element) || ["SCRIPT", "STYLE", "TITLE", "title"].includes(element.tagName)) continue;
  if (element.closest(".unseen, .skip, noscript") !== null) continue;
  const isDrawn = element.namespaceURI.endsWith("svg");
  if (isDrawn && element.classList.contains("on-heat")) continue;  // stands on a drawn cell
  const style = getComputedStyle(element);
  const key = style.color + style.fill + backgroundOf(element) + style.fontSize + isDrawn;
  if (checked.has(key)) continue;
  checked.add(key);
  const [light, dark] = [luminance(channels(isDrawn ? style.fill : style.color)), luminance(backgroundOf(element))].sort((a, b) => b - a);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if ((light + 0.05) / (dark + 0.05) < (isLarge ? 3 : 4.5)) say("contrast " + ((light + 0.05) / (dark + 0.05)).toFixed(2), element);
}
return complaints;
