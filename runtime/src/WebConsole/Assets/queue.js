// One queue: its messages, without receiving them, and what can be done to it.

import { h, render } from './dom.js';
import { lambda, read, sqs } from './api.js';
import { ago, age, bytes, count, left, iso } from './format.js';
import { list } from './list.js';
import { ask, payload, quoted } from './parts.js';
import { short } from './overview.js';
import { go } from './app.js';
import { update } from './live.js';

export async function open({ view, argument: name, parameters }) {
  const state = { name, text: parameters.get('text') ?? '', selected: parameters.get('message'), message: null };
  const heading = h('div', { 'data-owned': true });
  const aside = h('div', { 'data-owned': true, class: 'aside' });
  const total = h('span', { class: 'muted', role: 'status' });

  const messages = list({
    label: `Messages of ${name}`,
    columns: [{ label: 'Message' }, { label: 'Sent', class: 'fit' }, { label: 'State', class: 'fit' }, { label: 'Receives', class: 'number' }, { label: 'Size', class: 'number function' }, { label: 'Body', class: 'clip' }],
    read: (offset, limit) => read('queues/messages', { queue: name, text: state.text, offset, limit }).then(page => ({ total: page.total, rows: page.messages })),
    href: row => `/queues/${encodeURIComponent(name)}?message=${row.sequence}`,
    onOpen: row => select(String(row.sequence)),
    isSelected: row => String(row.sequence) === state.selected,
    cells: row => [
      h('code', null, row.messageId.slice(0, 8)),
      ago(row.sentAt),
      row.state === 'visible' ? 'visible' : [`${row.state}, `, left(row.visibleAt)],
      count(row.receives),
      bytes(row.bodyBytes),
      h('code', null, row.body.slice(0, 300)),
    ],
    empty: () => state.text ? h('p', null, 'No message contains this text.') : [h('p', null, 'The queue is empty.'), h('p', null, h('button', { type: 'button', onclick: () => send(state) }, 'Send a message…'))],
    onTotal: value => { total.textContent = state.text ? `${count(value)} found` : ''; },
  });

  async function select(sequence) {
    state.selected = sequence;
    address();
    await showMessage();
    messages.draw();
  }

  function address() {
    const search = new URLSearchParams();
    if (state.text) search.set('text', state.text);
    if (state.selected) search.set('message', state.selected);
    go(`${location.pathname}${search.size ? `?${search}` : ''}`, true);
  }

  async function showMessage() {
    split.classList.toggle('open', Boolean(state.selected));
    if (!state.selected) return render(aside);
    const message = await read('queues/message', { queue: name, sequence: state.selected });
    render(aside, h('aside', { class: 'operation', 'aria-label': 'Message' }, message
      ? messageView(message, () => select(null))
      : [h('div', { class: 'title' }, h('h2', null, 'Message'), close(() => select(null))), h('p', { class: 'muted' }, 'The message is not in the queue any more.')]));
  }

  let typing = 0;
  const split = h('div', { class: 'split fill' }, messages.element, aside);
  render(view, heading,
    h('form', { class: 'filters', role: 'search', 'aria-label': 'Filter messages', onsubmit: event => event.preventDefault() },
      h('input', {
        type: 'search', 'aria-label': 'Body, attribute or message id', placeholder: 'Body, attribute or message id…', value: state.text, spellcheck: 'false',
        oninput: event => {
          state.text = event.target.value;
          clearTimeout(typing);
          typing = setTimeout(() => { address(); messages.reset(); }, 200);
        },
      }), total),
    split);

  const load = async () => {
    const QueueUrl = (await sqs('GetQueueUrl', { QueueName: name })).QueueUrl;
    const [overview, { Attributes }] = await Promise.all([read('overview'), sqs('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })]);
    state.queue = overview.queues.find(queue => queue.name === name);
    state.overview = overview;
    state.sources = overview.queues.filter(queue => queue.deadLetterQueue === name);
    state.tasks = state.sources.length > 0 ? (await sqs('ListMessageMoveTasks', { SourceArn: state.queue.arn, MaxResults: 3 })).Results ?? [] : [];
    state.mappings = (await lambda('GET', `/2015-03-31/event-source-mappings/?EventSourceArn=${encodeURIComponent(state.queue.arn)}`)).EventSourceMappings;
    render(heading, head(state, Attributes));
  };
  await load();
  await showMessage();
  if (parameters.get('tab') === 'send') setTimeout(() => send(state));
  return {
    title: short(name, state.overview.stack), move: messages.move, escape: () => select(null),
    refresh: async () => { await Promise.all([load(), messages.refresh()]); },
  };
}

const close = onclick => h('button', { type: 'button', class: 'quiet', 'aria-label': 'Close', onclick }, '✕');
const fact = (label, value) => h('div', null, h('dt', null, label), h('dd', null, value));

export function messageView(message, onClose) {
  return [
    h('div', { class: 'title' }, h('h2', null, 'Message'), h('span', { class: 'muted' }, message.state), onClose && close(onClose)),
    h('dl', { class: 'summary' },
      fact('Message id', h('code', null, message.messageId)),
      fact('Sent', h('span', null, iso(message.sentAt), ' · ', ago(message.sentAt))),
      fact('Receives', count(message.receives)),
      message.state !== 'visible' && fact('Visible', left(message.visibleAt)),
      message.group && fact('Group', h('code', null, message.group)),
      message.deadLetterSource && fact('Dead letter of', h('a', { href: `/queues/${encodeURIComponent(message.deadLetterSource.split(':').pop())}` }, message.deadLetterSource.split(':').pop()))),
    message.attributes.length > 0 && h('section', null, h('h3', null, 'Attributes'), h('dl', { class: 'facts' }, message.attributes.map(attribute => fact(attribute.name, h('code', { title: attribute.type }, attribute.value))))),
    h('section', null, h('h3', null, 'Body'), payload(message.body, 'Body')),
  ];
}

function head(state, attributes) {
  const { queue, overview, sources } = state;
  return [
    h('div', { class: 'title' },
      h('h1', null, h('a', { href: '/queues', class: 'muted' }, 'Queues'), ' ', short(queue.name, overview.stack)),
      h('div', { class: 'actions' },
        h('button', { type: 'button', onclick: () => send(state) }, 'Send…'),
        sources.length > 0 && h('button', { type: 'button', onclick: () => redrive(state) }, 'Redrive…'),
        h('button', { type: 'button', class: 'danger', onclick: () => purge(state) }, 'Purge…'))),
    h('dl', { class: 'summary' },
      fact('Visible', count(queue.visible)), fact('In flight', count(queue.inFlight)), fact('Delayed', count(queue.delayed)),
      fact('Oldest', queue.oldestSentAt ? age(Date.now() - queue.oldestSentAt) : '–'),
      fact('Visibility timeout', `${attributes.VisibilityTimeout} s`),
      fact('Retention', age(attributes.MessageRetentionPeriod * 1000)),
      queue.deadLetterQueue && fact('Dead letters', h('span', null, h('a', { href: `/queues/${encodeURIComponent(queue.deadLetterQueue)}` }, short(queue.deadLetterQueue, overview.stack)), `, after ${queue.maxReceiveCount} receives`)),
      sources.length > 0 && fact('Dead letters of', sources.map((source, index) => [index > 0 ? ', ' : '', h('a', { href: `/queues/${encodeURIComponent(source.name)}` }, short(source.name, overview.stack))])),
      state.mappings.map(mapping => fact('Received by', h('span', null, short(mapping.FunctionArn.split(':function:')[1].split(':')[0], overview.stack), ' ',
        h('button', { type: 'button', class: 'quiet', 'aria-pressed': String(isOn(mapping)), onclick: () => setEnabled(state, mapping) }, isOn(mapping) ? 'on' : 'off')))),
      state.tasks.map(task => fact(`Redrive ${task.Status}`, h('span', null, `${count(task.ApproximateNumberOfMessagesMoved ?? 0)} of ${count(task.ApproximateNumberOfMessagesToMove ?? 0)} moved, `, ago(task.StartedTimestamp), task.FailureReason ? `, ${task.FailureReason}` : '')))),
  ];
}

const isOn = mapping => mapping.State !== 'Disabled' && mapping.State !== 'Disabling';
const aws = state => `aws --endpoint-url ${state.overview.endpoint}`;

function setEnabled(state, mapping) {
  const on = !isOn(mapping);
  ask({
    title: `${on ? 'Enable' : 'Disable'} the event source mapping?`,
    text: on ? 'The function receives the messages of this queue again.' : 'The function receives no more messages of this queue; those that it has received are processed.',
    confirm: on ? 'Enable' : 'Disable',
    cli: () => `${aws(state)} lambda update-event-source-mapping --uuid ${mapping.UUID} ${on ? '--enabled' : '--no-enabled'}`,
    run: () => lambda('PUT', `/2015-03-31/event-source-mappings/${mapping.UUID}`, { Enabled: on }),
    done: update,
  });
}

function send(state) {
  const { queue, overview } = state;
  const isFifo = queue.isFifo;
  ask({
    title: `Send to ${short(queue.name, overview.stack)}`,
    text: 'Sends one message. Attributes are a JSON object of names and texts.',
    confirm: 'Send',
    fields: [
      { name: 'body', label: 'Body', value: overview.sample ?? '{}', multiline: true },
      { name: 'attributes', label: 'Attributes', value: '', optional: true },
      isFifo && { name: 'group', label: 'Message group', value: 'group' },
      isFifo && { name: 'deduplication', label: 'Deduplication id', value: String(Date.now()) },
    ].filter(Boolean),
    cli: values => `${aws(state)} sqs send-message --queue-url ${queue.url} --message-body ${quoted(values.body)}${attributesOf(values, true)}${isFifo ? ` --message-group-id ${quoted(values.group)} --message-deduplication-id ${quoted(values.deduplication)}` : ''}`,
    run: values => sqs('SendMessage', {
      QueueUrl: queue.url, MessageBody: values.body, MessageAttributes: attributesOf(values), MessageGroupId: values.group, MessageDeduplicationId: values.deduplication,
    }),
    done: update,
  });
}

// The attributes as SendMessage takes them; as a part of the command while they are being typed.
function attributesOf({ attributes }, asCommand) {
  if (!attributes?.trim()) return asCommand ? '' : undefined;
  let map;
  try {
    map = Object.fromEntries(Object.entries(JSON.parse(attributes)).map(([name, value]) => [name, { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) }]));
  } catch (failure) {
    if (asCommand) return '';
    throw Object.assign(new Error(`expected a JSON object: ${failure.message}`), { code: 'Attributes' });
  }
  return asCommand ? ` --message-attributes ${quoted(JSON.stringify(map))}` : map;
}

function redrive(state) {
  const { queue, overview } = state;
  ask({
    title: `Redrive ${short(queue.name, overview.stack)}?`,
    text: `Moves its ${count(queue.visible)} visible messages to the queue that each came from, or to the one named here. Messages that were sent to this queue itself need one.`,
    confirm: 'Redrive',
    fields: [
      { name: 'destination', label: 'Destination queue (empty: the queue that each message came from)', value: '', optional: true },
      { name: 'rate', label: 'Messages per second (empty: no limit)', value: '', optional: true },
    ],
    cli: values => `${aws(state)} sqs start-message-move-task --source-arn ${queue.arn}${values.destination ? ` --destination-arn ${destination(state, values)}` : ''}${values.rate ? ` --max-number-of-messages-per-second ${values.rate}` : ''}`,
    run: values => sqs('StartMessageMoveTask', { SourceArn: queue.arn, DestinationArn: destination(state, values), MaxNumberOfMessagesPerSecond: values.rate ? Number(values.rate) : undefined }),
    done: update,
  });
}

// A queue by its name, with or without that of the stack, or by its ARN.
const destination = ({ overview }, { destination: name }) => !name ? undefined
  : name.startsWith('arn:') ? name : overview.queues.find(queue => queue.name === name || short(queue.name, overview.stack) === name)?.arn ?? name;

function purge(state) {
  const { queue, overview } = state;
  ask({
    title: `Purge ${short(queue.name, overview.stack)}?`,
    text: `Deletes all ${count(queue.visible + queue.inFlight + queue.delayed)} messages of the queue. This cannot be undone.`,
    confirm: 'Purge',
    danger: true,
    cli: () => `${aws(state)} sqs purge-queue --queue-url ${queue.url}`,
    run: () => sqs('PurgeQueue', { QueueUrl: queue.url }),
    done: update,
  });
}
