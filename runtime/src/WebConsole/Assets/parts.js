// Parts that several pages use: payloads, copy buttons, actions with their command.

import { h, render } from './dom.js';
import { bytes } from './format.js';

const foldedLines = 40;
const longest = 400_000;

export function copy(text, label = 'Copy') {
  const button = h('button', {
    type: 'button', class: 'quiet', onclick: async () => {
      await navigator.clipboard.writeText(typeof text === 'function' ? text() : text);
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = label; }, 1500);
    },
  }, label);
  return button;
}

export const command = text => h('div', { class: 'command' }, h('code', null, text), copy(text));

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

// A JSON document with line breaks and indents. Numbers are copied: a script holds fewer digits than a number may have.
export function indented(text) {
  JSON.parse(text);
  const tokens = text.match(token);
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return tokens.map((each, at) => {
    switch (each) {
      case '{': case '[':
        if ('}]'.includes(tokens[at + 1])) return each;
        depth++;
        return each + line();
      case '}': case ']':
        if ('{['.includes(tokens[at - 1])) return each;
        depth--;
        return line() + each;
      case ',': return each + line();
      case ':': return ': ';
      default: return each[0] === '"' ? JSON.stringify(JSON.parse(each)) : each;
    }
  }).join('');
}

// Text, as indented JSON where it is JSON; folded above 40 lines.
export function payload(text, label) {
  if (text === null || text === undefined || text === '') return h('p', { class: 'muted' }, 'none');
  const size = new Blob([text]).size;
  let pretty = text;
  if (size < 8_000_000) {
    try {
      pretty = indented(text);
    } catch { /* Not JSON: shown as it is. */ }
  }
  const lines = pretty.split('\n');
  const isFolded = lines.length > foldedLines || pretty.length > longest;
  const pre = h('pre', { tabindex: 0, role: 'region', 'aria-label': label }, isFolded ? lines.slice(0, foldedLines).join('\n').slice(0, longest) : pretty);
  const unfold = isFolded && h('button', {
    type: 'button', class: 'quiet', onclick: event => {
      pre.textContent = pretty;
      event.target.remove();
    },
  }, `Show all ${lines.length} lines`);
  return h('div', { class: 'payload' }, pre, h('p', { class: 'tools' }, h('span', { class: 'muted' }, bytes(size)), copy(text), unfold));
}

// An error with its stack, as the services store it.
export function errorView(text) {
  let error;
  try {
    error = JSON.parse(text);
  } catch {
    return payload(text, 'Error');
  }
  const stack = error.StackTrace ?? error.stackTrace ?? [];
  const data = error.ErrorData ?? error.errorData;
  return h('div', { class: 'error' },
    h('p', null, h('strong', null, error.ErrorType ?? error.errorType ?? 'Error')),
    h('p', { class: 'message' }, error.ErrorMessage ?? error.errorMessage ?? ''),
    data && payload(data, 'Error data'),
    stack.length > 0 && h('details', { open: stack.length <= 12 }, h('summary', null, `Stack, ${stack.length} lines`), h('pre', { tabindex: 0 }, stack.join('\n'))),
    h('p', { class: 'tools' }, copy(text)));
}

// Asks for an action: what it will do, the command that does the same, fields to fill in.
// fields: [{ name, label, value, multiline, optional }]; cli(values) is the command; run(values) does it.
export function ask({ title, text, confirm, danger, fields = [], cli, run, done }) {
  const inputs = fields.map(field => h(field.multiline ? 'textarea' : 'input', {
    name: field.name, value: field.value ?? '', rows: field.multiline ? 5 : null, required: !field.optional, spellcheck: 'false', autocomplete: 'off',
    oninput: () => show(),
  }));
  const values = () => Object.fromEntries(inputs.map(input => [input.name, input.value]));
  const shown = h('div');
  const failure = h('div', { role: 'alert' });
  const show = () => cli && render(shown, command(cli(values())));
  const button = h('button', { class: danger ? 'danger' : 'primary' }, confirm);
  const dialog = h('dialog', { 'aria-label': title },
    h('form', {
      method: 'dialog', onsubmit: async event => {
        event.preventDefault();
        button.disabled = true;
        try {
          const result = await run(values());
          dialog.close();
          done?.(result);
        } catch (error) {
          render(failure, h('p', { class: 'bad' }, h('strong', null, error.code ?? error.name), ` ${error.message}`));
          button.disabled = false;
        }
      },
    },
    h('h2', null, title),
    h('p', null, text),
    inputs.map((input, index) => h('label', null, fields[index].label, input)),
    cli && h('p', { class: 'muted' }, 'The same by the AWS CLI:'),
    shown,
    failure,
    h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'), button)));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  show();
  dialog.showModal();
}

// Text in single quotes for a shell.
export const quoted = text => `'${String(text).replaceAll("'", "'\\''")}'`;
