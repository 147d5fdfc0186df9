// A table of any length: only the rows in view exist, and rows are read in pages. It is a real table, with row numbers
// for screen readers.

import { h, render } from './dom.js';
import { problem } from './app.js';

const pageSize = 100;
const rowHeight = 33;

// columns: [{ label, class }]; read(offset, limit, upTo) returns { total, newest, rows }; cells(row) returns one array per
// column, the first with a link; href(row) is where the row leads, onOpen(row) is called in place of going there; empty is shown instead of an empty table.
export function list({ label, columns, read, cells, href, onOpen, isSelected, empty, onTotal }) {
  let total = null;
  let newest = null;
  let pinned = null;
  let pages = new Map();
  let wanted = new Set();
  let generation = 0;

  const body = h('tbody', { 'data-owned': true });
  const more = h('button', { type: 'button', class: 'more', hidden: true, onclick: () => { scroller.scrollTop = 0; unpin(); } });
  const table = h('table', null,
    h('caption', { class: 'hidden' }, label),
    h('thead', null, h('tr', null, columns.map(column => h('th', { scope: 'col', class: column.class }, column.label)))),
    body);
  const scroller = h('div', { class: 'scroller', role: 'region', 'aria-label': label, tabindex: 0 }, table);
  const element = h('div', { class: 'list', 'data-owned': true }, more, scroller);

  scroller.addEventListener('scroll', () => { pin(); draw(); }, { passive: true });
  new ResizeObserver(() => total !== null && draw()).observe(scroller);

  body.addEventListener('click', event => {
    const row = event.target.closest('tr[data-index]');
    if (row && !event.target.closest('a, button') && !String(getSelection())) row.querySelector('a')?.click();
  });

  // While the list is scrolled, newer rows are left out: nothing moves under the reader.
  function pin() {
    if (scroller.scrollTop > 0 && pinned === null) pinned = newest;
    if (scroller.scrollTop === 0 && pinned !== null) unpin();
  }

  function unpin() {
    pinned = null;
    refresh();
  }

  const visible = () => {
    const first = Math.max(0, Math.floor(scroller.scrollTop / rowHeight) - 10);
    return [first, Math.min(total ?? 0, first + Math.ceil(scroller.clientHeight / rowHeight) + 20)];
  };

  async function load(page, known) {
    if (wanted.has(page)) return;
    wanted.add(page);
    try {
      const result = await read(page * pageSize, pageSize, pinned);
      if (known !== generation) return;
      pages.set(page, result.rows);
      total = result.total;
      newest = Math.max(newest ?? 0, result.newest ?? 0);
      onTotal?.(total);
      more.hidden = pinned === null || newest <= pinned;
      more.textContent = 'Newer rows ↑';
      draw();
    } finally {
      wanted.delete(page);
    }
  }

  function draw() {
    if (total === 0) {
      render(scroller, h('div', { class: 'empty', key: 'empty' }, empty?.() ?? 'Nothing found.'));
      return;
    }
    if (!table.isConnected) render(scroller, table);
    const [first, last] = visible();
    const rows = [];
    for (let index = first; index < last; index++) {
      const row = pages.get(Math.floor(index / pageSize))?.[index % pageSize];
      rows.push(row
        ? h('tr', { key: String(index), 'data-index': index, 'aria-rowindex': index + 2, class: isSelected?.(row) ? 'selected' : null }, cells(row).map((cell, column) => column === 0
          ? h('td', { class: columns[0].class }, h('a', { href: href(row), onclick: onOpen && (event => { if (!event.ctrlKey && !event.metaKey) { event.preventDefault(); onOpen(row); } }) }, cell))
          : h('td', { class: columns[column].class }, cell)))
        : h('tr', { key: String(index), 'aria-rowindex': index + 2 }, h('td', { colspan: columns.length, class: 'waiting' }, '…')));
      if (!row) load(Math.floor(index / pageSize), generation).catch(fail);
    }
    table.setAttribute('aria-rowcount', total + 1);
    render(body, space('before', first), rows, space('after', total - last));
    for (const page of pages.keys()) if (pages.size > 20 && (page + 3) * pageSize < first || page * pageSize > last + 3 * pageSize) pages.delete(page);
  }

  const space = (key, count) => count > 0
    ? h('tr', { key, 'aria-hidden': 'true', class: 'space' }, h('td', { colspan: columns.length, style: { height: `${count * rowHeight}px` } }))
    : null;

  const fail = failure => render(scroller, problem(failure));

  // Reads again what is in view.
  async function refresh() {
    const known = generation;
    const [first, last] = visible();
    const needed = new Set([Math.floor(first / pageSize), Math.floor(Math.max(first, last - 1) / pageSize)]);
    for (const page of [...pages.keys()]) if (!needed.has(page)) pages.delete(page);
    try {
      await Promise.all([...needed].map(page => load(page, known)));
    } catch (failure) {
      if (total === null) fail(failure);
    }
  }

  // Starts over with another selection.
  function reset() {
    generation++;
    pages = new Map();
    wanted = new Set();
    pinned = null;
    scroller.scrollTop = 0;
    return refresh();
  }

  // Moves the focus by rows, and scrolls to the one that is focused.
  function move(step) {
    const focused = document.activeElement?.closest('tr[data-index]');
    const index = focused ? Number(focused.dataset.index) + step : visible()[0];
    if (index < 0 || index >= (total ?? 0)) return;
    const top = index * rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    if (top + 2 * rowHeight > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + 2 * rowHeight - scroller.clientHeight;
    draw();
    body.querySelector(`tr[data-index="${index}"] a`)?.focus({ preventScroll: true });
  }

  return { element, refresh, reset, move, draw };
}
