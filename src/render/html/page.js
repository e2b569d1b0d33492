// Makes the columns of each table sortable: a button in each heading. Nothing else of the page needs
// a script. Rows that are equal keep their order, so that a sort by one column and then by another
// orders by both. The rows of a section are in two tables, one of them folded; they are sorted
// together, and each table keeps its number of rows.
"use strict";
for (const section of document.querySelectorAll("section.rows")) {
  const tables = [...section.querySelectorAll("table")];
  const lengths = tables.map((table) => table.tBodies[0].rows.length);
  const headings = tables.map((table) => [...table.tHead.rows[0].cells]);

  // What a cell is sorted by: a number, a text, or nothing for a value that is missing.
  const keyOf = (cell) => {
    const text = cell.textContent;
    if (text === "-") return null;
    const number = Number(cell.dataset.key ?? text.replace(/,/g, "").replace(/ (%|B)$/, ""));
    return Number.isNaN(number) ? text.toLowerCase() : number;
  };

  const compare = (a, b) => {
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a < b ? -1 : a > b ? 1 : 0;
  };

  const sort = (column) => {
    const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
    const keyed = rows.map((row) => ({ row, key: keyOf(row.cells[column]) }));
    const present = keyed.filter((entry) => entry.key !== null);
    const missing = keyed.filter((entry) => entry.key === null);
    // The largest number first, and the first letter; then the other way round.
    const now = headings[0][column].ariaSort;
    const first = present.some((entry) => typeof entry.key === "number") ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const order = now === first ? other : first;
    const sign = order === "ascending" ? 1 : -1;
    present.sort((a, b) => sign * compare(a.key, b.key));
    const sorted = [...present, ...missing].map((entry) => entry.row);
    tables.forEach((table, n) => {
      table.tBodies[0].replaceChildren(...sorted.splice(0, lengths[n]));
    });
    for (const cells of headings) {
      cells.forEach((cell, n) => {
        if (n === column) cell.ariaSort = order;
        else cell.removeAttribute("aria-sort");
      });
    }
  };

  for (const cells of headings) {
    cells.forEach((cell, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...cell.childNodes);
      button.addEventListener("click", () => sort(column));
      cell.append(button);
    });
  }
}
