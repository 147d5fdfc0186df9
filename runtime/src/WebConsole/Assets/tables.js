// All tables.

import { h, render } from './dom.js';
import { read } from './api.js';
import { readTables, tableList } from './overview.js';

export async function open({ view }) {
  const draw = async () => {
    const [overview, tables] = await Promise.all([read('overview'), readTables()]);
    render(view, h('div', { class: 'title' }, h('h1', null, 'Tables')),
      tables.length === 0 ? h('div', { class: 'empty' }, h('p', null, 'The template declares no table.')) : h('section', null, tableList(tables, overview.stack)));
  };
  await draw();
  return { title: 'Tables', refresh: draw };
}
