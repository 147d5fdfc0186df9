// One table: items by key, by index, or all, in pages as DynamoDB returns them.

import { h, render } from './dom.js';
import { dynamoDb, read } from './api.js';
import { plural } from './format.js';
import { copy, payload } from './parts.js';
import { short } from './overview.js';
import { keyOf, keysOf, plainItem, textOf } from './items.js';
import { go, problem } from './app.js';

const pageSize = 100;

export async function open({ view, argument: name, parameters }) {
  const [overview, { Table: table }] = await Promise.all([read('overview'), dynamoDb('DescribeTable', { TableName: name })]);
  const keys = keysOf(table);
  const state = {
    index: parameters.get('index') ?? '', hash: parameters.get('hash') ?? '', range: parameters.get('range') ?? '', item: parameters.get('item'),
    items: [], next: null, failure: null, number: 0,
  };
  const key = () => keys.find(candidate => (candidate.index ?? '') === state.index) ?? keys[0];

  async function load(more) {
    const number = ++state.number;
    const { index, hash, hashType, range, rangeType } = key();
    const request = { TableName: name, Limit: pageSize, IndexName: index ?? undefined, ExclusiveStartKey: more ? state.next : undefined };
    if (state.hash) {
      Object.assign(request, { KeyConditionExpression: '#h = :h', ExpressionAttributeNames: { '#h': hash }, ExpressionAttributeValues: { ':h': { [hashType]: state.hash } } });
      if (range && state.range) {
        request.KeyConditionExpression += rangeType === 'N' ? ' AND #r >= :r' : ' AND begins_with(#r, :r)';
        request.ExpressionAttributeNames['#r'] = range;
        request.ExpressionAttributeValues[':r'] = { [rangeType]: state.range };
      }
    }
    try {
      const page = await dynamoDb(state.hash ? 'Query' : 'Scan', request);
      if (number !== state.number) return;
      state.items = more ? [...state.items, ...page.Items] : page.Items;
      state.next = page.LastEvaluatedKey ?? null;
      state.failure = null;
    } catch (failure) {
      state.failure = failure;
    }
    draw();
  }

  let typing = 0;
  const change = member => event => {
    state[member] = event.target.value;
    // At once: an item that is opened before the new items arrive stays open.
    state.item = null;
    clearTimeout(typing);
    typing = setTimeout(() => {
      address();
      load(false);
    }, 250);
  };

  function address() {
    const search = new URLSearchParams(['index', 'hash', 'range', 'item'].filter(member => state[member]).map(member => [member, state[member]])).toString();
    go(`${location.pathname}${search ? `?${search}` : ''}`, true);
  }

  const idOf = item => JSON.stringify(Object.values(keyOf(table, item)));

  function select(item) {
    state.item = item && idOf(item);
    address();
    draw();
  }

  function draw() {
    const { hash, hashType, range } = key();
    const columns = [...new Set([...keys[0].range ? [keys[0].hash, keys[0].range] : [keys[0].hash], ...state.items.slice(0, 100).flatMap(item => Object.keys(item))])].slice(0, 12);
    const selected = state.items.find(item => idOf(item) === state.item);
    render(view,
      h('div', { class: 'title' }, h('h1', null, h('a', { href: '/tables', class: 'muted' }, 'Tables'), ' ', short(name, overview.stack)), h('span', { class: 'total' }, plural(table.ItemCount, 'item'))),
      h('form', { class: 'filters', role: 'search', 'aria-label': 'Find items', onsubmit: event => event.preventDefault() },
        keys.length > 1 && h('select', { 'aria-label': 'Table or index', value: state.index, onchange: change('index') }, keys.map(candidate => h('option', { value: candidate.index ?? '' }, candidate.index ?? 'table'))),
        h('input', { type: 'search', 'aria-label': `${hash} equals`, placeholder: `${hash} =`, value: state.hash, inputmode: hashType === 'N' ? 'decimal' : null, spellcheck: 'false', oninput: change('hash') }),
        range && h('input', { type: 'search', 'aria-label': `${range} from`, placeholder: `${range} begins with`, value: state.range, spellcheck: 'false', oninput: change('range') })),
      state.failure ? problem(state.failure) : state.items.length === 0
        ? h('div', { class: 'empty' }, h('p', null, state.hash ? 'No item has this key.' : 'The table is empty.'))
        : h('div', { class: `split fill${selected ? ' open' : ''}` },
          h('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'Items' },
            h('table', { class: 'items' }, h('thead', null, h('tr', null, columns.map(column => h('th', { scope: 'col' }, column)))),
              h('tbody', null, state.items.map(item => {
                const values = plainItem(item);
                const id = idOf(item);
                return h('tr', { key: id, class: id === state.item ? 'selected' : null }, columns.map((column, index) => h('td', null, index === 0
                  ? h('button', { type: 'button', class: 'link accent', onclick: () => select(id === state.item ? null : item) }, textOf(values[column]))
                  : h('code', null, textOf(values[column]).slice(0, 120)))));
              }))),
            state.next && h('p', { class: 'tools' }, h('button', { type: 'button', onclick: () => load(true) }, `Next ${pageSize} items`))),
          selected && h('aside', { class: 'operation', 'aria-label': 'Item', key: `item-${state.item}` },
            h('div', { class: 'title' }, h('h2', null, 'Item'), copy(() => JSON.stringify(selected), 'Copy DynamoDB JSON'), h('button', { type: 'button', class: 'quiet', 'aria-label': 'Close', onclick: () => select(null) }, '✕')),
            payload(JSON.stringify(plainItem(selected)), 'Item'))));
  }

  await load(false);
  return {
    title: short(name, overview.stack), escape: () => select(null),
    // Pages beyond the first are kept as they are.
    refresh: async () => {
      Object.assign(table, (await dynamoDb('DescribeTable', { TableName: name })).Table);
      if (state.items.length <= pageSize) await load(false); else draw();
    },
  };
}
