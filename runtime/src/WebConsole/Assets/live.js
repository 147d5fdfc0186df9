// The connection to the runtime: calls back when something has changed, and shows whether the page is live. It is closed
// while the page is hidden: a browser has six connections to one server.

import { $, render, h } from './dom.js';
import { clock } from './format.js';

let source = null;
let listener = null;
let running = false;
let again = false;
let lost = null;

// Calls refresh now and after each change, never twice at a time, and less often where it takes long.
export function follow(refresh) {
  listener = refresh;
  again = false;
  if (source?.readyState === EventSource.OPEN) update(); else connect();
}

export function connect() {
  source?.close();
  if (document.hidden) return;
  source = new EventSource('/api/changes');
  source.addEventListener('open', () => show(null));
  source.addEventListener('change', update);
  source.addEventListener('error', () => {
    show(lost ?? Date.now());
    // A response that is no event stream ends the attempts of the browser.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2_000);
  });
}

export async function update() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  const started = performance.now();
  const current = listener;
  try {
    await current?.();
  } finally {
    const pause = Math.max(250, 3 * (performance.now() - started));
    setTimeout(() => {
      running = false;
      if (again || current !== listener) {
        again = false;
        update();
      }
    }, current === listener ? pause : 0);
  }
}

function show(since) {
  lost = since;
  document.body.classList.toggle('disconnected', lost !== null);
  render($('#live'), lost === null
    ? [h('span', { class: 'dot', 'aria-hidden': 'true' }), 'live']
    : `runtime stopped at ${clock(lost).slice(0, 8)} UTC, showing the last state`);
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    source?.close();
    source = null;
  } else {
    connect();
  }
});
