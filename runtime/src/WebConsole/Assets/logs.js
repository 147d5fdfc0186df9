// Log lines as they are written, of one function or of all.

import { h, render } from './dom.js';
import { read } from './api.js';
import { parse, row, sorted } from './logline.js';
import { count } from './format.js';
import { go } from './app.js';
import { short } from './overview.js';

const longest = 5_000;
const mostShown = 1_000;
const ranks = { TRACE: 0, DEBUG: 1, PLATFORM: 2, '': 2, INFO: 2, WARN: 3, ERROR: 4, FATAL: 4 };

export async function open({ view, parameters }) {
  const overview = await read('overview');
  const filter = { function: parameters.get('function') ?? '', level: parameters.get('level') ?? '', text: parameters.get('text') ?? '' };
  let columns = (parameters.get('columns') ?? '').split(',').filter(Boolean);
  const chosen = h('span', { class: 'chips', 'data-owned': true });
  let entries = [];
  let source = null;
  let waiting = [];
  const total = h('span', { class: 'muted', role: 'status' });
  const lines = h('div', { class: 'logs boxed scroller', tabindex: 0, role: 'log', 'aria-label': 'Log lines', 'aria-live': 'off', 'data-owned': true });
  const newer = h('button', { type: 'button', class: 'more bottom', hidden: true, onclick: () => { follows = true; draw(); } }, 'Newer lines ↓');
  let follows = true;

  lines.addEventListener('scroll', () => {
    const atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
    if (atEnd && !follows) {
      follows = true;
      draw();
    } else if (!atEnd) {
      follows = false;
    }
  }, { passive: true });

  function connect() {
    source?.close();
    entries = [];
    waiting = [];
    if (document.hidden) return;
    source = new EventSource(`/api/logs/lines${filter.function ? `?function=${encodeURIComponent(filter.function)}` : ''}`);
    // A new connection starts with the last lines again.
    source.addEventListener('open', () => { entries = []; waiting = []; });
    source.addEventListener('lines', event => {
      waiting.push(...JSON.parse(event.data).map(parse));
      if (follows) draw(); else newer.hidden = false;
    });
    draw();
  }

  const matches = entry => (!filter.level || ranks[entry.level] >= ranks[filter.level] && (entry.level !== 'PLATFORM' || filter.level === 'TRACE'))
    && (!filter.text || entry.line.toLowerCase().includes(filter.text.toLowerCase()));

  function draw() {
    entries = sorted([...entries, ...waiting]).slice(-longest);
    waiting = [];
    newer.hidden = true;
    const found = entries.filter(matches);
    total.textContent = `${count(found.length)} of the last ${count(entries.length)} lines`;
    render(lines, found.length === 0
      ? h('div', { class: 'empty', key: 'empty' }, h('p', null, entries.length === 0 ? 'No lines yet. A function writes here when it runs.' : 'No line matches the filter.'))
      : found.slice(-mostShown).map(entry => row(entry, { stack: overview.stack, columns, onColumn: toggle })));
    render(chosen, columns.map(name => h('button', { type: 'button', class: 'quiet', key: name, 'aria-label': `Remove the column ${name}`, onclick: () => toggle(name) }, `${name} ✕`)));
    if (follows) lines.scrollTop = lines.scrollHeight;
  }

  function address() {
    const search = new URLSearchParams(Object.entries({ ...filter, columns: columns.join(',') }).filter(([, value]) => value)).toString();
    go(`/logs${search ? `?${search}` : ''}`, true);
  }

  // Shows a member of the lines as a column, or no more.
  function toggle(name) {
    columns = columns.includes(name) ? columns.filter(other => other !== name) : [...columns, name];
    address();
    draw();
  }

  let typing = 0;
  const change = (name, delay, after) => event => {
    filter[name] = event.target.value;
    clearTimeout(typing);
    typing = setTimeout(() => {
      address();
      after();
    }, delay);
  };

  render(view,
    h('div', { class: 'title' }, h('h1', null, 'Logs'), total),
    h('form', { class: 'filters', role: 'search', 'aria-label': 'Filter log lines', onsubmit: event => event.preventDefault() },
      h('select', { 'aria-label': 'Function', value: filter.function, onchange: change('function', 0, connect) }, h('option', { value: '' }, 'All functions'), overview.functions.map(one => h('option', { value: one.name }, short(one.name, overview.stack)))),
      h('select', { 'aria-label': 'Level', value: filter.level, onchange: change('level', 0, draw) }, [['', 'Every level'], ['DEBUG', 'DEBUG and above'], ['INFO', 'INFO and above'], ['WARN', 'WARN and above'], ['ERROR', 'ERROR and above']].map(([value, label]) => h('option', { value }, label))),
      h('input', { type: 'search', 'aria-label': 'Text', placeholder: 'Text or key…', value: filter.text, spellcheck: 'false', oninput: change('text', 150, draw) }),
      chosen),
    h('div', { class: 'list' }, newer, lines));

  const visibility = () => document.hidden ? source?.close() : connect();
  document.addEventListener('visibilitychange', visibility);
  connect();
  return {
    title: 'Logs',
    close: () => {
      document.removeEventListener('visibilitychange', visibility);
      source?.close();
    },
    shown: () => { if (follows) lines.scrollTop = lines.scrollHeight; },
  };
}
