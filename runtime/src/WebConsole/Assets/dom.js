// Builds and updates elements. Text is always a text node: no content of the stack is ever parsed as HTML.

const svgTags = new Set(['svg', 'rect', 'path', 'line', 'title', 'g', 'circle']);
const handlers = ['onclick', 'oninput', 'onchange', 'onsubmit', 'onkeydown', 'ontoggle'];

// Creates an element. Members of props are attributes, handlers (onclick), or one of: text, style (an object), key.
export function h(tag, props, ...children) {
  const element = svgTags.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element[name] = value;
    else if (name === 'style') for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    else if (name === 'value') continue;
    else if (name === 'key') element.dataset.key = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  append(element, children);
  // After the children: a select has its options then.
  if (props?.value !== null && props?.value !== undefined) element.value = props.value;
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child instanceof Node ? child : String(child));
  }
}

// Replaces the children of an element by others, and keeps the nodes that are the same: focus, selection and scroll
// positions stay, and only what has changed is drawn.
export function render(element, ...children) {
  const fresh = document.createDocumentFragment();
  append(fresh, children);
  morphChildren(element, fresh);
}

function morphChildren(old, fresh) {
  const keyed = new Map();
  for (const node of old.children) if (node.dataset?.key) keyed.set(node.dataset.key, node);
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const key = next.dataset?.key;
    const known = key ? keyed.get(key) : at && !at.dataset?.key ? at : null;
    if (known && isSame(known, next)) {
      if (known === at) at = at.nextSibling; else old.insertBefore(known, at);
      morph(known, next);
    } else {
      old.insertBefore(next, at);
    }
  }
  while (at) {
    const rest = at.nextSibling;
    at.remove();
    at = rest;
  }
}

const isSame = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.dataset?.key ?? '') === (b.dataset?.key ?? '');

function morph(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.dataset?.owned) return;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== 'open') old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) {
    // The CSP of the console allows styles that are set by property, not by attribute.
    if (name === 'style') old.style.cssText = value; else old.setAttribute(name, value);
  }
  for (const name of handlers) if (old[name] !== fresh[name]) old[name] = fresh[name];
  if (old.nodeName === 'TEXTAREA') return;
  morphChildren(old, fresh);
}

export const $ = selector => document.querySelector(selector);
