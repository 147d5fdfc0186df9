// What became of a key: everything in the stack that names it, on one time line. Nothing here depends on a certain
// pipeline: executions by their name, items by the keys of their tables, messages by content, log lines by content.

import { h, render } from './dom.js';
import { dynamoDb, read } from './api.js';
import { ago, duration, iso, nameOf, plural, status } from './format.js';
import { payload } from './parts.js';
import { keysOf, plainItem } from './items.js';
import { moment, parse, row as logRow, sorted } from './logline.js';
import { readTables, short } from './overview.js';
import { messageView } from './queue.js';

const messageId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const mostRelated = 8;

export async function open({ view, argument: key }) {
  const overview = await read('overview');
  const load = async () => draw(view, key, overview, await find(key, overview));
  await load();
  return { title: key, refresh: load };
}

async function find(key, overview) {
  const tables = await readTables();
  const found = { executions: new Map(), items: new Map(), messages: new Map(), lines: new Map() };
  const related = await search(key, found, overview, tables, true);
  // One step further: the message ids that lines and messages with the key name, under which other parts may be stored.
  await Promise.all([...related].slice(0, mostRelated).map(id => search(id, found, overview, tables, false)));
  return { ...found, related };
}

async function search(key, found, overview, tables, isFirst) {
  const related = new Set();
  const note = value => { if (isFirst && typeof value === 'string' && messageId.test(value) && value !== key) related.add(value); };
  await Promise.all([
    read('executions/named', { name: key }).then(rows => rows.forEach(row => found.executions.set(row.arn, row))),
    ...tables.map(table => items(table, key, found)),
    ...overview.queues.map(async queue => {
      const page = await read('queues/messages', { queue: queue.name, text: key, limit: 50 });
      for (const message of page.messages.filter(one => names(`${one.body} ${one.messageId} ${one.attributes.map(attribute => attribute.value).join(' ')}`, key))) {
        found.messages.set(`${queue.name} ${message.sequence}`, { queue, message });
        note(message.messageId);
        for (const attribute of message.attributes) note(attribute.value);
      }
    }),
    read('logs', { text: key, limit: 500 }).then(lines => {
      for (const line of lines.filter(one => names(one.line, key))) {
        const id = `${line.function} ${line.line}`;
        if (!found.lines.has(id)) found.lines.set(id, parse(line));
        const members = found.lines.get(id).members ?? {};
        note(members.message_id ?? members.messageId);
      }
    }),
  ]);
  return related;
}

// Whether a text names the key, and not a longer one that contains it.
function names(text, key) {
  const isPart = character => character !== undefined && /[\w-]/.test(character);
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    if (!isPart(text[at - 1]) && !isPart(text[at + key.length])) return true;
  }
  return false;
}

async function items(table, key, found) {
  for (const { index, hash, hashType } of keysOf(table)) {
    if (hashType !== 'S' && !(hashType === 'N' && /^-?\d+(\.\d+)?$/.test(key))) continue;
    const page = await dynamoDb('Query', {
      TableName: table.TableName, IndexName: index ?? undefined, Limit: 25,
      KeyConditionExpression: '#h = :h', ExpressionAttributeNames: { '#h': hash }, ExpressionAttributeValues: { ':h': { [hashType]: key } },
    });
    for (const item of page.Items) {
      const id = JSON.stringify([table.TableName, table.KeySchema.map(part => item[part.AttributeName])]);
      if (!found.items.has(id)) found.items.set(id, { table, hash, key, item: plainItem(item) });
    }
  }
}

// The latest time in an item: an ISO 8601 text in one of its attributes.
function timeOf(item) {
  const times = Object.values(item).filter(value => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)).map(Date.parse).filter(Boolean);
  return times.length ? Math.max(...times) : null;
}

// The reason of a failure: the error of an execution, the attribute that Lambda gives a dead letter, or an error that an item has.
const because = reason => typeof reason === 'string' && reason && h('span', { class: 'bad' }, ` ${reason}`);

function draw(view, key, overview, { executions, items: rows, messages, lines }) {
  const { stack } = overview;
  const entries = [];
  for (const execution of executions.values()) {
    entries.push({ at: execution.startedAt, key: `s${execution.arn}`, kind: 'execution', text: [h('a', { href: `/executions/${encodeURIComponent(execution.arn)}` }, execution.name), ` started, of ${short(execution.function, stack)}`] });
    if (execution.endedAt) entries.push({ at: execution.endedAt, key: `e${execution.arn}`, kind: 'execution', text: [status(execution.status), ` after ${duration(execution.endedAt - execution.startedAt)}`, because(execution.errorType && `${execution.errorType}: ${execution.errorMessage ?? ''}`)] });
  }
  for (const [id, { queue, message }] of messages) entries.push({
    at: message.sentAt, key: id, kind: 'message', text: ['in ', h('a', { href: `/queues/${encodeURIComponent(queue.name)}?message=${message.sequence}` }, short(queue.name, stack)), `, ${message.state}, ${plural(message.receives, 'receive')}`, because(message.attributes.find(attribute => attribute.name === 'ErrorMessage')?.value)], more: () => messageView(message),
  });
  for (const [id, { table, hash, key: value, item }] of rows) entries.push({
    at: timeOf(item), key: id, kind: 'item', text: ['in ', h('a', { href: `/tables/${encodeURIComponent(table.TableName)}?hash=${encodeURIComponent(value)}` }, short(table.TableName, stack)), ` by ${hash}`, item.status && h('strong', null, ` ${item.status}`), because(item.error?.message ?? item.error)], more: () => payload(JSON.stringify(item), 'Item'),
  });
  for (const entry of sorted([...lines.values()])) entries.push({ at: entry.at, order: entry.order, key: `l${entry.function}${entry.line}`, kind: 'log', entry });
  entries.sort((a, b) => (a.at ?? a.order ?? 0) - (b.at ?? b.order ?? 0));

  // The time alone, unless the line goes over several days.
  const times = entries.map(entry => entry.at ?? entry.order).filter(Boolean);
  const showDate = times.length > 0 && iso(times[0]).slice(0, 10) !== iso(times.at(-1)).slice(0, 10);

  render(view,
    h('div', { class: 'title' }, h('h1', null, 'Fate of ', h('code', null, key)), outcome(executions, messages, overview)),
    entries.length === 0
      ? h('div', { class: 'empty' }, h('p', null, 'Nothing in this stack names this key: no execution, item, message or log line.'), h('p', null, 'Keys are compared exactly. ', h('a', { href: `/executions?name=${encodeURIComponent(key)}` }, 'Executions whose name contains it')))
      : h('ol', { class: `fate${showDate ? ' dated' : ''}` }, entries.map(entry => h('li', { key: entry.key, class: `kind-${entry.kind}` },
        entry.kind === 'log' ? logRow({ ...entry.entry, key: undefined }, { stack, showDate })
          : h('div', { class: 'entry' },
            entry.at ? moment(entry.at, showDate) : h('span', { class: 'notime' }, ''),
            h('span', { class: 'level' }, ''), h('span', { class: 'from' }, entry.kind), h('span', { class: 'what' }, entry.text),
            entry.more && h('details', null, h('summary', null, 'Content'), h('div', { 'data-owned': true }, entry.more())))))),
    advice(executions, messages, overview));
}

function outcome(executions, messages, { queues }) {
  const [execution] = [...executions.values()];
  if (execution) return [status(execution.status), h('span', { class: 'muted' }, ago(execution.endedAt ?? execution.startedAt))];
  const letter = [...messages.values()].find(({ queue }) => queues.some(other => other.deadLetterQueue === queue.name));
  return letter ? h('span', { class: 'status warn' }, '⚠\uFE0E DEAD LETTER') : null;
}

function advice(executions, messages, { queues, stack, endpoint }) {
  const letters = [...messages.values()].filter(({ queue }) => queues.some(other => other.deadLetterQueue === queue.name));
  const failed = [...executions.values()].filter(execution => !['RUNNING', 'SUCCEEDED'].includes(execution.status));
  if (letters.length + failed.length === 0) return null;
  return h('section', null, h('h2', null, 'What you can do'), h('ul', null,
    failed.map(execution => h('li', null, 'See why ', h('a', { href: `/executions/${encodeURIComponent(execution.arn)}` }, nameOf(execution.arn)), ` is ${execution.status}, and run it again from there.`)),
    [...new Map(letters.map(letter => [letter.queue.name, letter.queue])).values()].map(queue => h('li', null,
      'Fix the cause, then redrive ', h('a', { href: `/queues/${encodeURIComponent(queue.name)}` }, short(queue.name, stack)), ': ', h('code', null, `aws --endpoint-url ${endpoint} sqs start-message-move-task --source-arn ${queue.arn}`)))));
}
