// The frame of all pages: addresses, search, keys, errors.

import { $, h, render } from './dom.js';
import { tick } from './format.js';
import { follow, connect } from './live.js';
import { disconnected, read } from './api.js';

const pages = {
  '': () => import('./overview.js'),
  executions: () => import('./executions.js'),
  execution: () => import('./execution.js'),
  queues: () => import('./queues.js'),
  queue: () => import('./queue.js'),
  tables: () => import('./tables.js'),
  table: () => import('./table.js'),
  logs: () => import('./logs.js'),
  key: () => import('./fate.js'),
};

let current = null;
let shown = 0;

// Opens an address of the console; replace changes the state of the present page without an entry in the history.
export function go(address, replace = false) {
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  return replace ? undefined : open();
}

async function open() {
  const number = ++shown;
  const [, first = '', argument] = location.pathname.split('/');
  const name = argument && { executions: 'execution', queues: 'queue', tables: 'table' }[first] || first;
  current?.close?.();
  current = null;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.pathname === `/${first}`) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
  }
  const view = h('div', { class: `view ${name || 'overview'}` });
  const skeleton = setTimeout(() => number === shown && render($('#main'), h('div', { class: 'skeleton', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'), h('i'))), 150);
  try {
    const { open: openPage } = await pages[name]().catch(() => { throw disconnected(); });
    const page = await openPage({ view, argument: argument && decodeURIComponent(argument), parameters: new URLSearchParams(location.search) });
    if (number !== shown) return page.close?.();
    current = page;
    document.title = `${page.title} · Console`;
    render($('#main'));
    $('#main').append(view);
    page.shown?.();
    follow(page.refresh ?? (() => {}));
  } catch (failure) {
    if (number === shown) {
      render($('#main'), problem(failure));
      if (failure.code === 'Disconnected') follow(open); else connect();
    }
  } finally {
    clearTimeout(skeleton);
  }
}

// An error with the code and text of the service.
export const problem = failure => h('div', { class: 'problem', role: 'alert' },
  h('p', null, h('strong', null, failure.code ?? failure.name)), h('p', null, failure.message));

addEventListener('popstate', open);

document.addEventListener('click', event => {
  const link = event.target.closest('a[href]');
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || link.target || link.hasAttribute('download')) return;
  if (link.origin !== location.origin || link.getAttribute('href').startsWith('#')) return;
  event.preventDefault();
  go(link.href);
  $('#main').focus({ preventScroll: true });
  scrollTo(0, 0);
});

$('#search').addEventListener('submit', async event => {
  event.preventDefault();
  const text = event.target.elements.text.value.trim();
  if (!text) return;
  event.target.elements.text.blur();
  go(text.startsWith('arn:') && text.includes('/durable-execution/') ? `/executions/${encodeURIComponent(text)}` : `/key/${encodeURIComponent(text)}`);
});

const isTyping = target => target.closest('input, textarea, select, [contenteditable]');

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape' && isTyping(event.target)) {
    event.target.blur();
    return;
  }
  if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
  if (event.key === '/') {
    event.preventDefault();
    $('#search input').select();
  } else if (event.key === '?') {
    keys();
  } else if (event.key === 'j' || event.key === 'k') {
    move(event.key === 'j' ? 1 : -1);
  } else if (event.key === 'Escape') {
    current?.escape?.();
  }
});

// Moves the focus through the first list of the page.
function move(step) {
  if (current?.move) return current.move(step);
  const links = [...document.querySelectorAll('#main tbody tr a:first-of-type')].filter(link => link.closest('td, th')?.cellIndex === 0);
  const at = links.indexOf(document.activeElement);
  links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
}

const keyList = [['/', 'search'], ['j, k', 'next and previous row'], ['Enter', 'open'], ['Esc', 'close'], ['?', 'this list']];

function keys() {
  const dialog = h('dialog', { 'aria-label': 'Keys' },
    h('h2', null, 'Keys'),
    h('dl', { class: 'keys' }, keyList.map(([key, text]) => h('div', null, h('dt', null, h('kbd', null, key)), h('dd', null, text)))),
    h('form', { method: 'dialog', onsubmit: event => { event.preventDefault(); dialog.close(); } }, h('button', { autofocus: true }, 'Close')));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

$('#help').onclick = keys;
setInterval(() => document.hidden || tick(), 1000);
read('overview').then(overview => { $('.brand').textContent = overview.stack; }, () => {});
open();
