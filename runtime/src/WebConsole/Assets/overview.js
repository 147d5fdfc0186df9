// What is going on: executions, functions, queues and tables in numbers.

import { h, render } from './dom.js';
import { read, dynamoDb } from './api.js';
import { age, ago, count, duration, since, status } from './format.js';
import { command, quoted } from './parts.js';

const order = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED'];

export async function open({ view }) {
  const state = await load();
  draw(view, state);
  return { title: 'Overview', refresh: async () => draw(view, await load()) };
}

async function load() {
  const [overview, failed, tables] = await Promise.all([
    read('overview'),
    read('executions', { status: ['FAILED', 'TIMED_OUT'], limit: 5 }),
    readTables(),
  ]);
  return { overview, failed, tables };
}

export async function readTables() {
  const { TableNames } = await dynamoDb('ListTables');
  return Promise.all(TableNames.map(async TableName => (await dynamoDb('DescribeTable', { TableName })).Table));
}

// A name without the stack's, which all names begin with.
export const short = (name, stack) => name.startsWith(`${stack}-`) ? name.slice(stack.length + 1) : name;

function draw(view, { overview, failed, tables }) {
  const { stack } = overview;
  const total = Object.values(overview.executions).reduce((sum, value) => sum + value, 0);
  const names = [...order, ...Object.keys(overview.executions).filter(name => !order.includes(name) && (name === 'PAUSED' || overview.executions[name] > 0))];
  render(view,
    h('div', { class: 'title' }, h('h1', null, 'Overview'),
      h('p', { class: 'muted' }, h('code', null, overview.endpoint), ` · ${overview.region} · up for `, since(overview.startedAt))),
    h('section', { 'aria-labelledby': 'o-executions' },
      h('h2', { id: 'o-executions' }, h('a', { href: '/executions' }, 'Executions')),
      total === 0 ? empty(overview) : h('div', { class: 'tiles' },
        names.map(name => h('a', { class: `tile${overview.executions[name] ? '' : ' zero'}`, href: `/executions?status=${name}`, key: name },
          h('b', null, count(overview.executions[name] ?? 0)), status(name))),
        chart(overview.chart))),
    failed.rows.length > 0 && h('section', { 'aria-labelledby': 'o-failed' },
      h('h2', { id: 'o-failed' }, 'Latest failures'),
      h('table', null, h('thead', { class: 'hidden' }, h('tr', null, ['Name', 'Status', 'Error', 'At', 'Ended'].map(label => h('th', { scope: 'col' }, label)))),
        h('tbody', null, failed.rows.map(row => h('tr', { key: row.arn },
          h('td', { class: 'fit' }, h('a', { href: `/executions/${encodeURIComponent(row.arn)}` }, h('code', null, row.name))),
          h('td', { class: 'fit' }, status(row.status)),
          h('td', { class: 'clip' }, h('strong', null, row.errorType ?? ''), ` ${row.errorMessage ?? ''}`),
          h('td', { class: 'fit muted' }, row.lastOperation ?? ''),
          h('td', { class: 'fit muted' }, ago(row.endedAt ?? row.startedAt))))))),
    h('section', { 'aria-labelledby': 'o-functions' },
      h('h2', { id: 'o-functions' }, 'Functions'),
      h('table', null,
        h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Name'), ['Invocations', 'Errors', 'p50', 'p95', 'Processes'].map(label => h('th', { scope: 'col', class: 'number' }, label)))),
        h('tbody', null, overview.functions.map(row => h('tr', { key: row.name, class: row.activity.invocations ? null : 'idle' },
          h('td', null, h('a', { href: row.isDurable ? `/executions?function=${encodeURIComponent(row.name)}` : `/logs?function=${encodeURIComponent(row.name)}` }, short(row.name, stack)),
            row.isDurable && h('span', { class: 'tag' }, 'durable')),
          h('td', { class: 'number' }, count(row.activity.invocations)),
          h('td', { class: `number${row.activity.errors ? ' bad' : ''}` }, count(row.activity.errors)),
          h('td', { class: 'number' }, duration(row.activity.medianMilliseconds)),
          h('td', { class: 'number' }, duration(row.activity.percentile95Milliseconds)),
          h('td', { class: 'number' }, count(row.activity.environments))))))),
    h('section', { 'aria-labelledby': 'o-queues' },
      h('h2', { id: 'o-queues' }, h('a', { href: '/queues' }, 'Queues')),
      queueTable(overview.queues, overview)),
    tables.length > 0 && h('section', { 'aria-labelledby': 'o-tables' },
      h('h2', { id: 'o-tables' }, h('a', { href: '/tables' }, 'Tables')),
      tableList(tables, stack)));
}

export function tableList(tables, stack) {
  return h('table', null,
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Name'), h('th', { scope: 'col' }, 'Key'), h('th', { scope: 'col' }, 'Indexes'), h('th', { scope: 'col', class: 'number' }, 'Items'))),
    h('tbody', null, tables.map(table => h('tr', { key: table.TableName },
      h('td', null, h('a', { href: `/tables/${encodeURIComponent(table.TableName)}` }, short(table.TableName, stack))),
      h('td', null, h('code', null, table.KeySchema.map(key => key.AttributeName).join(', '))),
      h('td', { class: 'muted' }, [...table.GlobalSecondaryIndexes ?? [], ...table.LocalSecondaryIndexes ?? []].map(index => index.IndexName).join(', ') || '–'),
      h('td', { class: 'number' }, count(table.ItemCount))))));
}

// The queues with who receives from them and where their dead letters go.
export function queueTable(queues, { stack, mappings }) {
  const targets = new Set(queues.map(queue => queue.deadLetterQueue));
  return h('table', null,
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Name'), ['Visible', 'In flight', 'Delayed', 'Oldest'].map(label => h('th', { scope: 'col', class: 'number' }, label)), h('th', { scope: 'col' }, 'Received by'))),
    h('tbody', null, queues.map(queue => {
      const isAlarming = targets.has(queue.name) && queue.visible > 0;
      return h('tr', { key: queue.name },
        h('td', null, h('a', { href: `/queues/${encodeURIComponent(queue.name)}` }, short(queue.name, stack)), targets.has(queue.name) && h('span', { class: 'tag' }, 'dead letters'), queue.isFifo && h('span', { class: 'tag' }, 'FIFO')),
        h('td', { class: `number${isAlarming ? ' warn' : ''}` }, isAlarming && h('span', { title: 'Dead letters wait here' }, '⚠\uFE0E '), count(queue.visible)),
        h('td', { class: 'number' }, count(queue.inFlight)),
        h('td', { class: 'number' }, count(queue.delayed)),
        h('td', { class: 'number' }, queue.oldestSentAt ? age(Date.now() - queue.oldestSentAt) : '–'),
        h('td', null, mappings.filter(mapping => mapping.queueArn === queue.arn).map(mapping => h('span', { class: mapping.isEnabled ? 'ok' : 'off' },
          `${mapping.isEnabled ? '◀\uFE0E' : '◁'} ${short(mapping.function, stack)} (${mapping.isEnabled ? 'on' : 'off'})`))));
    })));
}

function empty(overview) {
  const queue = overview.queues.find(candidate => overview.mappings.some(mapping => mapping.queueArn === candidate.arn));
  return h('div', { class: 'empty' }, h('p', null, queue ? 'No executions yet. Send one:' : 'No executions yet.'),
    queue && command(`aws --endpoint-url ${overview.endpoint} sqs send-message --queue-url ${queue.url} --message-body ${quoted(overview.sample ?? '{}')}`),
    queue && h('p', null, h('a', { href: `/queues/${encodeURIComponent(queue.name)}?tab=send` }, 'Or send it from here')));
}

// Executions by minute of their start, failed ones at the bottom.
function chart(intervals) {
  const highest = Math.max(1, ...intervals.map(interval => interval.total));
  const sum = intervals.reduce((all, interval) => all + interval.total, 0);
  const text = `${count(sum)} executions started in the last hour, at most ${count(highest)} a minute`;
  const height = 40;
  return h('figure', { class: 'chart' },
    h('svg', { viewBox: `0 0 ${intervals.length * 5} ${height}`, role: 'img', 'aria-label': text, preserveAspectRatio: 'none' },
      h('title', null, text),
      intervals.map((interval, index) => {
        const total = interval.total ? Math.max(2, interval.total / highest * height) : 1;
        const failed = interval.failed ? Math.max(2, interval.failed / highest * height) : 0;
        return h('g', null,
          h('rect', { class: interval.total ? 'column' : 'column none', x: index * 5, y: height - total, width: 4, height: total }),
          failed > 0 && h('rect', { class: 'column bad', x: index * 5, y: height - failed, width: 4, height: failed }));
      })),
    h('figcaption', { class: 'muted' }, 'last hour'));
}
