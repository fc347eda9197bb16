// A table of any length: only the rows in sight exist. The scroller holds the focus; arrows, Page
// Up and Down, Home and End move the active row, Enter opens it (aria-activedescendant).
const ROW = 44;
const MARGIN = 12;  // rows kept ready above and below
let tables = 0;

class SheetTable {
  // columns: { name, label, width, cell(row), value(row), isNumber }; open(row) gives its route.
  constructor({ label, columns, rows, open, sort, onSort }) {
    this.columns = columns;
    this.open = open;
    this.onSort = onSort;
    this.sort = sort;
    this.active = 0;
    this.key = "t" + ++tables;
    this.drawn = new Map();
    this.space = el("div.space", { role: "rowgroup" });
    this.heads = el("div.line.heads", { role: "row", "aria-rowindex": "1" }, columns.map((column) => this.head(column)));
    this.grid = el("div.scroll", { role: "grid", tabindex: "0", "aria-label": label, "aria-colcount": String(columns.length) },
      el("div", { role: "rowgroup" }, this.heads), this.space);
    this.element = el("div.sheet", {}, this.grid);
    this.element.style.setProperty("--columns", columns.map((column) => column.width).join(" "));
    this.grid.addEventListener("scroll", () => this.schedule(), { passive: true });
    this.grid.addEventListener("keydown", (event) => this.press(event));
    this.space.addEventListener("click", (event) => this.click(event));
    this.show(rows);
  }

  head(column) {
    const button = el("button", { type: "button" }, column.label);
    button.addEventListener("click", () => this.sortBy(column));
    return el("div.cell" + (column.isNumber ? ".number" : ""), { role: "columnheader", "aria-sort": "none", "data-name": column.name }, button);
  }

  sortBy(column) {
    const isSame = this.sort?.name === column.name;
    this.sort = { name: column.name, down: isSame ? !this.sort.down : column.isNumber === true };
    this.show(this.rows);
    this.onSort?.(this.sort);
  }

  show(rows) {
    this.rows = rows;
    this.order = this.sorted(rows);
    this.active = Math.min(this.active, Math.max(rows.length - 1, 0));
    this.grid.setAttribute("aria-rowcount", String(rows.length + 1));
    this.space.style.height = rows.length * ROW + "px";
    for (const element of this.drawn.values()) element.remove();
    this.drawn.clear();
    for (const head of this.heads.children) {
      const isSorted = head.dataset.name === this.sort?.name;
      head.setAttribute("aria-sort", isSorted ? (this.sort.down ? "descending" : "ascending") : "none");
      const column = this.columns.find((one) => one.name === head.dataset.name);
      head.firstChild.textContent = column.label + (isSorted ? (this.sort.down ? " ↓" : " ↑") : "");
    }
    this.space.querySelector(".empty")?.remove();
    if (rows.length === 0) this.space.append(el("p.empty", {}, "Nothing matches."));
    this.draw();
  }

  // Sorted by value; equal ones keep the order of the report. Values are computed once a row.
  sorted(rows) {
    const column = this.columns.find((one) => one.name === this.sort?.name);
    if (column === undefined) return rows;
    const keyed = rows.map((row, index) => ({ row, index, value: column.value(row) }));
    const sign = this.sort.down ? -1 : 1;
    keyed.sort((a, b) => (a.value < b.value ? -sign : a.value > b.value ? sign : a.index - b.index));
    return keyed.map((one) => one.row);
  }

  schedule() {
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => { this.isWaiting = false; this.draw(); });
  }

  draw(all = false) {
    const height = this.grid.clientHeight || 600;
    const first = all ? 0 : Math.max(0, Math.floor(this.grid.scrollTop / ROW) - MARGIN);
    const last = all ? Math.min(this.order.length, 500) : Math.min(this.order.length, Math.ceil((this.grid.scrollTop + height) / ROW) + MARGIN);
    for (const [index, element] of this.drawn) {
      if (index >= first && index < last) continue;
      element.remove();
      this.drawn.delete(index);
    }
    for (let index = first; index < last; ++index) if (!this.drawn.has(index)) this.add(index);
    this.mark();
  }

  add(index) {
    const row = this.order[index];
    const line = el("div.line", { role: "row", id: this.key + "-" + index, "aria-rowindex": String(index + 2) },
      this.columns.map((column) => el("div.cell" + (column.isNumber ? ".number" : ""), { role: "gridcell" }, column.cell(row))));
    line.style.transform = "translateY(" + index * ROW + "px)";
    for (const anchor of line.querySelectorAll("a")) anchor.tabIndex = -1;
    this.space.append(line);
    this.drawn.set(index, line);
  }

  mark() {
    for (const [index, line] of this.drawn) {
      line.classList.toggle("active", index === this.active);
      line.setAttribute("aria-selected", String(index === this.active));
    }
    if (this.drawn.has(this.active)) this.grid.setAttribute("aria-activedescendant", this.key + "-" + this.active);
    else this.grid.removeAttribute("aria-activedescendant");
  }

  press(event) {
    if (event.target !== this.grid || event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.grid.clientHeight / ROW) - 2);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key === "Enter" && this.order.length > 0) {
      location.hash = this.open(this.order[this.active]);
    } else if (event.key in moves) {
      this.moveTo(this.active + moves[event.key]);
    } else {
      return;
    }
    event.preventDefault();
  }

  moveTo(index) {
    this.active = Math.max(0, Math.min(index, this.order.length - 1));
    const head = this.heads.offsetHeight;
    const top = this.active * ROW;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    const bottom = top + ROW + head;
    if (bottom > this.grid.scrollTop + this.grid.clientHeight) this.grid.scrollTop = bottom - this.grid.clientHeight;
    this.draw();
  }

  click(event) {
    if (event.target.closest("a") !== null) return;
    const line = event.target.closest(".line");
    if (line === null) return;
    this.active = Number(line.id.split("-")[1]);
    location.hash = this.open(this.order[this.active]);
  }
}
