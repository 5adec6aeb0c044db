// The paper month: Enter and the arrow keys go from field to field, the sums run along. Without this the form saves all the same.

const form = document.querySelector("[data-paper]");
if (form) {
  const cells = [...form.querySelectorAll("input[data-row]")];

  /** The number in a field; what cannot be read counts as nothing and is refused when it is saved. */
  const numberIn = (cell) => {
    const found = /^\s*(?:g|ca\.?|~)?\s*(\d{1,5})\s*g?\s*$/i.exec(cell.value);
    return found ? Number(found[1]) : 0;
  };

  const show = (selector, total) => {
    for (const place of form.querySelectorAll(selector)) place.textContent = String(total);
  };

  const addUp = () => {
    const rows = new Map();
    const columns = new Map();
    let all = 0;
    for (const cell of cells) {
      const number = numberIn(cell);
      all += number;
      rows.set(cell.dataset.row, (rows.get(cell.dataset.row) ?? 0) + number);
      columns.set(cell.dataset.column, (columns.get(cell.dataset.column) ?? 0) + number);
    }
    for (const [row, total] of rows) show(`[data-row-sum="${row}"]`, total);
    for (const [column, total] of columns) show(`[data-column-sum="${column}"]`, total);
    show("[data-all-sum]", all);
  };

  const go = (cell) => {
    cell?.focus();
    cell?.select();
  };

  /** The nearest field above (-1) or below (1) in the same column. */
  const vertical = (cell, direction) => {
    const same = cells.filter((other) => other.dataset.column === cell.dataset.column);
    return same[same.indexOf(cell) + direction];
  };

  form.addEventListener("input", addUp);
  form.addEventListener("keydown", (event) => {
    const place = cells.indexOf(event.target);
    if (place < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = {
      Enter: () => cells[place + (event.shiftKey ? -1 : 1)] ?? form.querySelector("[type=submit]"),
      ArrowDown: () => vertical(event.target, 1),
      ArrowUp: () => vertical(event.target, -1),
    }[event.key];
    if (!target) return;
    event.preventDefault();
    const next = target();
    if (next?.matches?.("input")) go(next);
    else next?.focus();
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-row]")) event.target.select();
  });
  addUp();
}
