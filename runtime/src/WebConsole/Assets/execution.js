// Why did this execution do that: header, waterfall of operations, events and log lines.

import { h, render } from './dom.js';
import { executionPath, lambda, payload as readPayload, read } from './api.js';
import { ago, clock, count, duration, iso, nameOf, plural, since, status } from './format.js';
import { copy, errorView, payload } from './parts.js';
import { Operations, invokedFunction } from './history.js';
import { waterfall } from './waterfall.js';
import { parse, row as logRow, sorted } from './logline.js';
import { buttons, callbackButtons } from './actions.js';
import { go } from './app.js';

const tabs = { waterfall: 'Waterfall', events: 'Events', logs: 'Logs' };

export async function open({ view, argument: arn, parameters }) {
  const state = {
    arn, parameters, operations: new Operations(arn), payloads: new Map(), lines: null, eventFilter: parameters.get('filter') ?? '',
    tab: tabs[parameters.get('tab')] ? parameters.get('tab') : 'waterfall', selected: parameters.get('op'),
  };
  [state.overview, state.parent] = await Promise.all([read('overview'), read('executions/parent', { arn })]);
  await load(state);
  state.draw = () => draw(view, state);
  state.draw();
  return {
    title: nameOf(arn),
    refresh: async () => {
      if (state.isDeleted) return;
      try {
        await load(state);
      } catch (failure) {
        if (failure.status !== 404) throw failure;
        state.isDeleted = true;
      }
      state.draw();
    },
    escape: () => select(state, null),
  };
}

async function load(state) {
  const isComplete = state.operations.endedAt !== null;
  state.head = await lambda('GET', `${executionPath(state.arn)}?IncludeExecutionData=false`);
  if (!isComplete) await loadEvents(state);
  if (state.tab === 'logs' || state.selected) await loadLines(state);
}

async function loadEvents(state) {
  let page;
  do {
    page = await read('executions/history', { arn: state.arn, after: state.operations.lastEvent });
    for (const event of page.Events) state.operations.add(event);
  } while (page.NextMarker);
}

// Lines that contain the id or the name of the execution, or the request id of one of its invocations.
async function loadLines(state) {
  if (state.lines && state.operations.endedAt !== null && state.linesOf === state.operations.lastEvent) return;
  state.linesOf = state.operations.lastEvent;
  const ids = state.operations.invocations.slice(-16).map(invocation => invocation.requestId);
  const lines = await read('logs', { text: [state.arn.split('/').pop(), `"${nameOf(state.arn)}"`, ...ids] });
  state.lines = sorted(lines.map(parse));
}

function select(state, id) {
  state.selected = id;
  address(state);
  state.draw();
  if (id) loadLines(state).then(state.draw, () => {});
}

function address(state) {
  const search = new URLSearchParams();
  if (state.tab !== 'waterfall') search.set('tab', state.tab);
  if (state.selected) search.set('op', state.selected);
  if (state.eventFilter) search.set('filter', state.eventFilter);
  go(`${location.pathname}${search.size ? `?${search}` : ''}`, true);
}

// The payload of an event; null while it is being read.
function payloadOf(state, event) {
  const known = state.payloads.get(event);
  if (known !== undefined) return known;
  state.payloads.set(event, null);
  readPayload(state.arn, event).then(text => {
    state.payloads.set(event, { text });
    state.draw();
  }, failure => {
    state.payloads.set(event, { failure });
    state.draw();
  });
  return null;
}

function shown(state, event, label, isError) {
  const found = payloadOf(state, event);
  if (!found) return h('p', { class: 'muted' }, '…');
  if (found.failure) return h('p', { class: 'bad' }, found.failure.message);
  // A payload does not change: its element is kept, unfolded or not.
  found.element ??= h('div', { 'data-owned': true, key: `p${event}` }, isError && found.text ? errorView(found.text) : payload(found.text, label));
  return found.element;
}

function draw(view, state) {
  const { head, operations } = state;
  const name = head.DurableExecutionName;
  const started = Math.round(head.StartTimestamp * 1000);
  const ended = head.EndTimestamp ? Math.round(head.EndTimestamp * 1000) : null;
  const failed = operations.end !== null && operations.end.EventType !== 'ExecutionSucceeded';
  render(view,
    h('div', { class: 'title' },
      h('h1', null, h('a', { href: '/executions', class: 'muted' }, 'Executions'), ' ', h('code', null, name)),
      status(head.Status),
      h('div', { class: 'actions' }, state.isDeleted ? [] : buttons(state))),
    state.isDeleted && h('p', { role: 'status', class: 'muted' }, 'This execution has been deleted. The page shows its last state.'),
    h('dl', { class: 'summary' },
      fact('Started', h('span', null, h('time', { datetime: iso(started), title: iso(started) }, `${clock(started)}`), ' · ', ago(started))),
      fact('Duration', ended ? duration(ended - started) : since(started)),
      fact('Function', h('code', null, head.FunctionArn.split(':function:')[1])),
      fact('Operations', `${count(operations.all.length)}, ${plural(operations.invocations.length, 'invocation')}`),
      state.parent.arn && fact('Invoked by', h('a', { href: `/executions/${encodeURIComponent(state.parent.arn)}` }, nameOf(state.parent.arn))),
      fact('Key', h('a', { href: `/key/${encodeURIComponent(name)}` }, `${name} → fate`)),
      fact('ARN', copy(head.DurableExecutionArn, 'Copy ARN'))),
    h('div', { class: 'pair' },
      h('section', null, h('h2', null, 'Input'), shown(state, 1, 'Input')),
      h('section', null, h('h2', { class: failed ? 'bad' : null }, failed ? 'Error' : 'Result'),
        operations.end ? shown(state, operations.end.EventId, 'Result', failed) : h('p', { class: 'muted' }, 'The execution is running.'))),
    h('div', { role: 'tablist', class: 'tabs', 'aria-label': 'Parts of the execution' }, Object.entries(tabs).map(([id, label]) => h('button', {
      type: 'button', role: 'tab', id: `tab-${id}`, 'aria-selected': String(state.tab === id), 'aria-controls': 'panel', tabindex: state.tab === id ? 0 : -1,
      onclick: () => openTab(state, id), onkeydown: event => arrow(state, event),
    }, label))),
    h('div', { role: 'tabpanel', id: 'panel', 'aria-labelledby': `tab-${state.tab}`, class: `panel ${state.tab}` }, { waterfall: timeline, events, logs }[state.tab](state)));
}

function openTab(state, tab) {
  state.tab = tab;
  address(state);
  state.draw();
  if (tab === 'logs') loadLines(state).then(state.draw, () => {});
}

function arrow(state, event) {
  const ids = Object.keys(tabs);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  openTab(state, ids[(ids.indexOf(state.tab) + step + ids.length) % ids.length]);
  document.getElementById(`tab-${state.tab}`).focus();
}

const fact = (label, value) => h('div', null, h('dt', null, label), h('dd', null, value));

function timeline(state) {
  const selected = state.operations.byId.get(state.selected);
  state.waterfall ??= waterfall(id => select(state, id === state.selected ? null : id));
  state.waterfall.draw(state.operations, state.selected, state.operations.endedAt);
  return h('div', { class: `split${selected ? ' open' : ''}` }, state.waterfall.element, selected && panel(state, selected));
}

function panel(state, operation) {
  const input = operation.kind === 'ChainedInvoke' ? operation.events.find(event => event.EventType === 'ChainedInvokeStarted') : null;
  const last = operation.attempts.at(-1)?.event;
  const isError = ['FAILED', 'TIMED_OUT', 'STOPPED'].includes(operation.attempts.at(-1)?.outcome);
  const { target } = operation;
  const lines = (state.lines ?? []).filter(entry => entry.at >= operation.startedAt - 5 && entry.at <= (operation.endedAt ?? Infinity) + 5
    && (!invokedFunction(operation) || entry.function === invokedFunction(operation).split(':')[0] || entry.function === state.head.FunctionArn.split(':')[6]));
  const isIdle = last && last.EventType.endsWith('Started');
  return h('aside', { class: 'operation', 'aria-label': `Operation ${operation.name}`, key: `operation-${operation.id}` },
    h('div', { class: 'title' }, h('h2', null, h('code', null, operation.name)), status(operation.status), h('button', { type: 'button', class: 'quiet', onclick: () => select(state, null), 'aria-label': 'Close' }, '✕')),
    h('dl', { class: 'summary' },
      fact('Type', operation.subType && operation.subType !== operation.kind ? `${operation.kind}, ${operation.subType}` : operation.kind),
      fact('Started', h('time', { title: iso(operation.startedAt) }, clock(operation.startedAt))),
      fact('Duration', operation.endedAt ? duration(operation.endedAt - operation.startedAt) : since(operation.startedAt)),
      operation.details.Duration && fact('Wait', duration(operation.details.Duration * 1000)),
      invokedFunction(operation) && fact('Function', h('code', null, invokedFunction(operation))),
      target && fact('Execution', h('a', { href: `/executions/${encodeURIComponent(target)}` }, nameOf(target))),
      operation.details.CallbackId && fact('Callback', copy(operation.details.CallbackId, 'Copy id')),
      fact('Events', operation.events.map(event => event.EventId).join(', '))),
    operation.kind === 'Callback' && !operation.endedAt && callbackButtons(state, operation.details.CallbackId),
    operation.attempts.length > 1 && h('section', null, h('h3', null, 'Attempts'), h('ol', { class: 'attempts' }, operation.attempts.map((attempt, index) => h('li', null,
      status(attempt.outcome ?? 'STARTED', true), ` ${clock(attempt.start)}, `, attempt.end ? duration(attempt.end - attempt.start) : since(attempt.start),
      attempt.retryAt ? `, next attempt ${clock(attempt.retryAt)}` : '',
      attempt.outcome === 'FAILED' && index < operation.attempts.length - 1 && attempt.event ? shown(state, attempt.event.EventId, 'Error', true) : null)))),
    input && h('section', null, h('h3', null, 'Input'), shown(state, input.EventId, 'Input')),
    !isIdle && last && operation.kind !== 'Wait' && h('section', null, h('h3', null, isError ? 'Error' : 'Result'), shown(state, last.EventId, 'Result', isError)),
    lines.length > 0 && h('section', null, h('h3', null, 'Log lines'), h('div', { class: 'logs' }, lines.slice(0, 200).map(entry => logRow(entry, { stack: state.overview.stack })))));
}

function events(state) {
  const filter = state.eventFilter.toLowerCase();
  const all = state.operations.events;
  const found = all.filter(event => !filter || `${event.EventType} ${event.Name ?? ''}`.toLowerCase().includes(filter));
  return [
    h('form', { class: 'filters', onsubmit: event => event.preventDefault() },
      h('input', {
        type: 'search', 'aria-label': 'Filter events by type or name', placeholder: 'Type or name…', value: state.eventFilter,
        oninput: event => { state.eventFilter = event.target.value; address(state); state.draw(); },
      }),
      h('span', { class: 'muted' }, `${count(found.length)} of ${count(all.length)} events`),
      h('button', { type: 'button', class: 'quiet', onclick: () => download(state) }, 'Download JSON')),
    h('table', null, h('thead', null, h('tr', null, ['Event', 'At', 'Type', 'Operation', 'Detail'].map(label => h('th', { scope: 'col' }, label)))),
      h('tbody', null, found.slice(0, 1000).map(event => {
        const details = event[`${event.EventType}Details`] ?? {};
        return h('tr', { key: String(event.EventId) },
          h('td', { class: 'number fit' }, event.EventId),
          h('td', { class: 'fit', title: iso(event.EventTimestamp * 1000) }, `+${duration(Math.round(event.EventTimestamp * 1000) - state.operations.startedAt)}`),
          h('td', { class: 'fit' }, event.EventType),
          h('td', { class: 'fit' }, state.operations.byId.has(event.Id) ? h('button', { type: 'button', class: 'link', onclick: () => { state.tab = 'waterfall'; select(state, event.Id); } }, event.Name ?? event.Id) : ''),
          h('td', { class: 'clip' }, h('code', null, detail(details))));
      }))),
    found.length > 1000 && h('p', { class: 'muted' }, `The first 1000 are shown; the download has all ${count(all.length)}.`),
  ];
}

const detail = details => Object.entries(details)
  .filter(([name]) => !['Input', 'Result', 'Error'].includes(name))
  .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(', ');

// The whole history with payloads, as the API returns it.
async function download(state) {
  const all = [];
  let marker = '';
  do {
    const page = await lambda('GET', `${executionPath(state.arn)}/history?IncludeExecutionData=true&MaxItems=1000${marker && `&Marker=${encodeURIComponent(marker)}`}`);
    all.push(...page.Events);
    marker = page.NextMarker ?? '';
  } while (marker);
  const url = URL.createObjectURL(new Blob([JSON.stringify({ Events: all }, null, 2)], { type: 'application/json' }));
  h('a', { href: url, download: `${nameOf(state.arn)}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function logs(state) {
  if (!state.lines) return h('p', { class: 'muted' }, '…');
  if (state.lines.length === 0) return h('div', { class: 'empty' }, h('p', null, 'No log line names this execution.'));
  return h('div', { class: 'logs' }, state.lines.slice(-2000).map(entry => logRow(entry, { stack: state.overview.stack })));
}
