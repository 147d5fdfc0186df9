// A line of a function's log: JSON of the logging formats of Lambda, or text.

import { h } from './dom.js';
import { clock, duration, iso } from './format.js';

const levels = { information: 'INFO', info: 'INFO', warning: 'WARN', warn: 'WARN', error: 'ERROR', fatal: 'FATAL', critical: 'FATAL', debug: 'DEBUG', trace: 'TRACE' };
const shownApart = new Set(['level', 'message', 'timestamp', 'time', 'type']);

let number = 0;

export function parse({ function: name, line }) {
  const entry = { key: `l${++number}`, function: name, line, at: null, level: '', message: line, members: null };
  if (!line.startsWith('{')) {
    const stamp = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\s/.exec(line);
    if (stamp) entry.at = Date.parse(stamp[1]);
    const level = /\b(trce|dbug|info|warn|fail|crit)\b/.exec(line.slice(0, 90));
    if (level) entry.level = { trce: 'TRACE', dbug: 'DEBUG', info: 'INFO', warn: 'WARN', fail: 'ERROR', crit: 'FATAL' }[level[1]];
    if (/^(START|END|REPORT) RequestId:/.test(line)) entry.level = 'PLATFORM';
    return entry;
  }
  let json;
  try {
    json = JSON.parse(line);
  } catch {
    return entry;
  }
  entry.at = Date.parse(json.timestamp ?? json.time) || null;
  if (json.type?.startsWith('platform.')) {
    entry.level = 'PLATFORM';
    const metrics = json.record?.metrics;
    entry.message = json.type === 'platform.report'
      ? `${json.record.status} in ${duration(metrics?.durationMs)}${metrics?.initDurationMs ? `, init ${duration(metrics.initDurationMs)}` : ''}`
      : json.type.slice('platform.'.length);
    entry.members = json.record;
  } else {
    entry.level = levels[String(json.level ?? '').toLowerCase()] ?? String(json.level ?? '').toUpperCase();
    entry.message = typeof json.message === 'string' ? json.message : JSON.stringify(json.message ?? json);
    entry.members = Object.fromEntries(Object.entries(json).filter(([name]) => !shownApart.has(name)));
  }
  return entry;
}

// In order of time; a line without time follows the one before it.
export function sorted(entries) {
  const last = new Map();
  for (const entry of entries) {
    if (entry.at) last.set(entry.function, entry.at);
    entry.order = entry.at ?? last.get(entry.function) ?? 0;
  }
  return entries.sort((a, b) => a.order - b.order);
}

const tones = { ERROR: 'bad', FATAL: 'bad', WARN: 'warn', PLATFORM: 'off', DEBUG: 'off', TRACE: 'off' };

// A time of day, with the date where lines of several days are shown.
export const moment = (at, showDate) => h('time', { datetime: iso(at), title: iso(at) }, showDate ? iso(at).slice(0, 23).replace('T', ' ') : clock(at));

const text = value => value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

// columns: names of members that are shown beside the message; onColumn(name) adds or removes one.
export function row(entry, { stack, showDate, columns = [], onColumn } = {}) {
  const name = stack && entry.function.startsWith(`${stack}-`) ? entry.function.slice(stack.length + 1) : entry.function;
  const members = entry.members && Object.entries(entry.members);
  return h('details', { class: `log ${tones[entry.level] ?? ''}`, key: entry.key },
    h('summary', null,
      entry.at ? moment(entry.at, showDate) : h('span', { class: 'notime' }, ''),
      h('span', { class: 'level' }, entry.level === 'PLATFORM' ? '' : entry.level),
      h('span', { class: 'from' }, name),
      columns.map(column => h('span', { class: 'column', key: column, title: column }, text(entry.members?.[column]))),
      h('span', { class: 'text' }, entry.message)),
    members?.length
      ? h('dl', { class: 'facts' }, members.map(([name, value]) => h('div', null,
        h('dt', null, onColumn ? h('button', { type: 'button', class: 'link', title: 'Show as a column', 'aria-pressed': String(columns.includes(name)), onclick: () => onColumn(name) }, name) : name),
        h('dd', null, name === 'execution_arn' || name === 'executionArn' ? h('a', { href: `/executions/${encodeURIComponent(value)}` }, value)
          : typeof value === 'string' && value.includes('\n') ? h('pre', null, value) : h('code', null, text(value))))))
      : h('pre', null, entry.line));
}
