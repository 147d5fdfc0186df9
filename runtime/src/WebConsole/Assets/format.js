// Times, durations, sizes and statuses as text and elements.

import { h } from './dom.js';

const number = new Intl.NumberFormat('en', { useGrouping: true });

// 4 310, with narrow spaces that do not break.
export const count = value => number.format(value).replaceAll(',', '\u202f');

// 1 item, 2 items.
export const plural = (value, noun) => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

export function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return '–';
  const ms = Math.max(0, milliseconds);
  if (ms < 1) return ms === 0 ? '0 ms' : `${ms.toFixed(2)} ms`;
  if (ms < 999.5) return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9_950 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor(seconds % 86_400 / 3600)} h`;
}

// One unit: "4 s", "2 h".
export function age(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export function bytes(size) {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${(size / 1024).toFixed(1)} KB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}

export const iso = at => new Date(at).toISOString();

// 12:03:04.120 in UTC.
export const clock = at => iso(at).slice(11, 23);

// A moment as "2 s ago", kept up to date by tick(); the title is the exact time.
export const ago = at => h('time', { datetime: iso(at), title: iso(at), 'data-ago': at }, agoText(at));

const agoText = at => {
  const past = Date.now() - at;
  return past < -999 ? `in ${age(-past)}` : past < 1000 ? 'now' : `${age(past)} ago`;
};

// The time since a moment that has not ended, or until one that is ahead, kept up to date by tick().
export const since = at => h('span', { 'data-since': at }, duration(Date.now() - at));
export const left = at => h('span', { 'data-left': at, title: iso(at) }, leftText(at));

const leftText = at => at > Date.now() ? `${duration(at - Date.now())} left` : 'due';

// Updates the texts of all elements above, once a second.
export function tick() {
  for (const element of document.querySelectorAll('[data-ago]')) set(element, agoText(Number(element.dataset.ago)));
  for (const element of document.querySelectorAll('[data-since]')) set(element, duration(Math.floor((Date.now() - Number(element.dataset.since)) / 100) * 100));
  for (const element of document.querySelectorAll('[data-left]')) set(element, leftText(Number(element.dataset.left)));
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const marks = {
  RUNNING: ['●', 'run'], STARTED: ['●', 'run'], PENDING: ['◔', 'run'], READY: ['●', 'run'],
  SUCCEEDED: ['✓', 'ok'], FAILED: ['✕', 'bad'], TIMED_OUT: ['◷', 'bad'], PAUSED: ['‖', 'warn'], PAUSING: ['‖', 'warn'], DELETING: ['■', 'off'],
  STOPPED: ['■', 'off'], CANCELLED: ['■', 'off'],
};

export const tone = status => (marks[status] ?? ['', 'off'])[1];

// A status by shape, word and colour.
export const status = (name, short) => h('span', { class: `status ${tone(name)}`, title: short ? name : null },
  h('span', { class: 'mark', 'aria-hidden': 'true' }, (marks[name] ?? ['·'])[0]), short ? h('span', { class: 'hidden' }, name) : ` ${name}`);

// The name of an execution in its ARN.
export const nameOf = arn => arn.split('/')[2] ?? arn;
