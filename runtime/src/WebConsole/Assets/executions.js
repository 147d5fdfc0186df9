// The executions of all functions, the newest first.

import { h, render } from './dom.js';
import { read } from './api.js';
import { ago, count, duration, since, status } from './format.js';
import { list } from './list.js';
import { go } from './app.js';
import { short } from './overview.js';

const statuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED'];

export async function open({ view, parameters }) {
  const overview = await read('overview');
  const known = [...statuses, ...Object.keys(overview.executions).filter(name => !statuses.includes(name))];
  const filter = Object.fromEntries(['function', 'status', 'name', 'from', 'to'].map(name => [name, parameters.get(name) ?? '']));
  const total = h('span', { class: 'total', role: 'status' });

  const table = list({
    label: 'Executions',
    columns: [{ label: 'Name' }, { label: 'Status', class: 'fit' }, { label: 'Started', class: 'fit' }, { label: 'Duration', class: 'number' }, { label: 'Function', class: 'function' }, { label: 'Last operation', class: 'clip' }],
    read: (offset, limit, upTo) => read('executions', { ...selection(filter), upTo, offset, limit }),
    href: row => `/executions/${encodeURIComponent(row.arn)}`,
    cells: row => [
      h('code', null, row.name),
      status(row.status),
      ago(row.startedAt),
      row.endedAt ? duration(row.endedAt - row.startedAt) : since(row.startedAt),
      short(row.function, overview.stack),
      [row.lastOperation ?? '–', row.errorType && h('span', { class: 'bad', title: row.errorMessage }, ` ${row.errorType}`)],
    ],
    empty: () => Object.values(filter).some(value => value)
      ? [h('p', null, 'No execution matches the filter.'), h('p', null, h('a', { href: '/executions' }, 'Show all'))]
      : [h('p', null, 'No executions yet.'), h('p', null, h('a', { href: '/' }, 'The overview shows how to send one'))],
    onTotal: value => { total.textContent = count(value); },
  });

  let typing = 0;
  const change = (name, delay) => event => {
    filter[name] = event.target.value;
    clearTimeout(typing);
    typing = setTimeout(() => {
      const search = new URLSearchParams(Object.entries(filter).filter(([, value]) => value)).toString();
      go(`/executions${search ? `?${search}` : ''}`, true);
      table.reset();
    }, delay);
  };

  render(view,
    h('div', { class: 'title' }, h('h1', null, 'Executions'), total),
    h('form', { class: 'filters', role: 'search', 'aria-label': 'Filter executions', onsubmit: event => event.preventDefault() },
      h('select', { 'aria-label': 'Function', value: filter.function, onchange: change('function', 0) },
        h('option', { value: '' }, 'All functions'),
        overview.functions.filter(row => row.isDurable).map(row => h('option', { value: row.name }, short(row.name, overview.stack)))),
      h('select', { 'aria-label': 'Status', value: filter.status, onchange: change('status', 0) },
        h('option', { value: '' }, 'Every status'), known.map(name => h('option', { value: name }, name))),
      h('input', { type: 'search', 'aria-label': 'Name contains', placeholder: 'Name or key…', value: filter.name, spellcheck: 'false', oninput: change('name', 200) }),
      h('label', null, 'from ', h('input', { type: 'datetime-local', step: 1, value: filter.from, onchange: change('from', 0) })),
      h('label', null, 'to ', h('input', { type: 'datetime-local', step: 1, value: filter.to, onchange: change('to', 0) }))),
    table.element);

  return { title: 'Executions', refresh: table.refresh, move: table.move };
}

const moment = text => text ? new Date(text).getTime() : '';

const selection = filter => ({ function: filter.function, status: filter.status, name: filter.name, from: moment(filter.from), to: moment(filter.to) });
