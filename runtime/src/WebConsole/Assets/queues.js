// All queues.

import { h, render } from './dom.js';
import { read } from './api.js';
import { queueTable } from './overview.js';

export async function open({ view }) {
  const draw = async () => {
    const overview = await read('overview');
    render(view, h('div', { class: 'title' }, h('h1', null, 'Queues')),
      overview.queues.length === 0 ? h('div', { class: 'empty' }, h('p', null, 'The template declares no queue.')) : h('section', null, queueTable(overview.queues, overview)));
  };
  await draw();
  return { title: 'Queues', refresh: draw };
}
