// The operations of an execution on one time axis. Only rows in view exist; a history may have thousands.

import { h, render } from './dom.js';
import { duration, left, nameOf, since, status, tone } from './format.js';
import { invokedFunction } from './history.js';

const rowHeight = 30;

export function waterfall(onSelect) {
  let operations = null;
  let selected = null;
  let rows = [];
  let span = [0, 1];
  const body = h('tbody', { 'data-owned': true });
  const axis = h('th', { scope: 'col', class: 'axis', 'aria-label': 'Timeline', 'data-owned': true });
  const table = h('table', null, h('caption', { class: 'hidden' }, 'Operations'),
    h('thead', null, h('tr', null, h('th', { scope: 'col', class: 'name' }, 'Operation'), axis, h('th', { scope: 'col', class: 'info' }, 'Duration'))), body);
  const element = h('div', { class: 'waterfall scroller', tabindex: 0, role: 'region', 'aria-label': 'Waterfall of operations', 'data-owned': true, key: 'waterfall' }, table);
  element.addEventListener('scroll', () => drawRows(), { passive: true });
  new ResizeObserver(() => operations && drawRows()).observe(element);

  const share = time => Math.min(100, Math.max(0, (time - span[0]) / (span[1] - span[0]) * 100));

  function bar(from, to, kind, title) {
    const start = share(from);
    return h('span', { class: `bar ${kind}`, title, style: { left: `min(${start}%, 100% - 3px)`, width: `max(3px, ${share(to) - start}%)` } });
  }

  function bars(operation) {
    const end = operation.endedAt ?? span[1];
    const base = { Wait: 'wait', Callback: 'wait', Context: 'context' }[operation.kind] ?? 'work';
    if (base !== 'work') return bar(operation.startedAt, end, `${base} ${tone(operation.status)}`, operation.kind);
    return operation.attempts.flatMap((attempt, index) => [
      bar(attempt.start, attempt.end ?? span[1], `work ${tone(attempt.outcome ?? 'STARTED')}`, operation.attempts.length > 1 ? `attempt ${index + 1}` : operation.kind),
      attempt.retryAt ? bar(attempt.end, operation.attempts[index + 1]?.start ?? span[1], 'wait run', 'waits for its next attempt') : null,
    ]);
  }

  function row({ operation, depth }, index) {
    const { target } = operation;
    const attempts = operation.attempts.length;
    return h('tr', { key: operation.id, 'aria-rowindex': index + 2, class: operation.id === selected ? 'selected' : null },
      h('th', { scope: 'row', class: 'name' }, h('button', {
        type: 'button', class: 'link', 'aria-pressed': String(operation.id === selected), onclick: () => onSelect(operation.id), style: { 'padding-left': `${depth * 16}px` },
      }, depth > 0 && h('span', { class: 'muted', 'aria-hidden': 'true' }, '└ '), status(operation.status, true), ' ', h('span', null, operation.name))),
      h('td', { class: 'track' }, bars(operation)),
      h('td', { class: 'info' }, operation.endedAt ? duration(operation.endedAt - operation.startedAt) : operation.dueAt ? left(operation.dueAt) : since(operation.startedAt),
        attempts > 1 && h('span', { class: 'muted' }, ` · attempt ${attempts}`),
        target ? h('a', { href: `/executions/${encodeURIComponent(target)}`, title: target }, ` → ${nameOf(target)}`)
          : invokedFunction(operation) && h('span', { class: 'muted', title: invokedFunction(operation) }, ` → ${invokedFunction(operation).split(':')[0].split('-').pop()}`)));
  }

  function drawRows() {
    const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - 10);
    const last = Math.min(rows.length, first + Math.ceil((element.clientHeight || 600) / rowHeight) + 20);
    table.setAttribute('aria-rowcount', rows.length + 2);
    const space = (key, count) => count > 0 ? h('tr', { key, class: 'space', 'aria-hidden': 'true' }, h('td', { colspan: 3, style: { height: `${count * rowHeight}px` } })) : null;
    render(body, space('before', first), rows.slice(first, last).map((item, index) => row(item, first + index)), space('after', rows.length - last), invocations());
  }

  function invocations() {
    const all = operations.invocations;
    return h('tr', { key: 'invocations', class: 'invocations' }, h('th', { scope: 'row', class: 'name' }, 'invocations'),
      h('td', { class: 'track' }, all.slice(-500).map(one => bar(one.start, one.end, `work ${one.failed ? 'bad' : 'off'}`, `${duration(one.end - one.start)}, request ${one.requestId}`))),
      h('td', { class: 'info muted' }, String(all.length)));
  }

  function drawAxis() {
    const total = span[1] - span[0];
    const raw = total / 7;
    const unit = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map(factor => factor * unit).find(candidate => candidate >= raw);
    const ticks = [];
    for (let tick = 0; tick <= total * 0.93; tick += step) ticks.push(h('span', { class: 'tick', style: { left: `${tick / total * 100}%` } }, duration(tick)));
    render(axis, ticks);
  }

  return {
    element,
    draw(next, selectedId, endedAt) {
      operations = next;
      selected = selectedId;
      rows = next.rows();
      const end = endedAt ?? Math.max(Date.now(), next.startedAt + 1);
      span = [next.startedAt, Math.max(end, next.startedAt + 1)];
      drawAxis();
      drawRows();
    },
  };
}
