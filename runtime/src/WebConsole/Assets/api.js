// Requests to the console's own read operations and to the public protocols, all on this origin.

export class ServiceError extends Error {
  constructor(code, message, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

// The error of a request without a response.
export const disconnected = () => new ServiceError('Disconnected', 'The runtime cannot be reached. This page opens when it runs again.', 0);

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw disconnected();
  }
  if (response.ok) return response;
  const text = await response.text();
  let code = response.headers.get('x-amzn-errortype') ?? `HTTP ${response.status}`;
  let message = text;
  try {
    const error = JSON.parse(text);
    code = (error.__type ?? error.Type ?? code).split('#').pop();
    message = error.message ?? error.Message ?? text;
  } catch { /* The text is the message. */ }
  throw new ServiceError(code.split(':')[0], message, response.status);
}

export function query(parameters) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters ?? {})) {
    for (const item of [value].flat()) if (item !== null && item !== undefined && item !== '') search.append(name, item);
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

// A read operation of the console.
export const read = async (operation, parameters) => (await send(`/api/${operation}${query(parameters)}`)).json();

export async function payload(arn, event) {
  const response = await send(`/api/executions/payload${query({ arn, event })}`);
  return response.status === 204 ? null : response.text();
}

const json = async response => {
  const text = await response.text();
  return text ? JSON.parse(text) : {};
};

const target = (prefix, type) => async (operation, body) => json(await send('/', {
  method: 'POST', body: JSON.stringify(body ?? {}), headers: { 'Content-Type': type, 'X-Amz-Target': `${prefix}.${operation}` },
}));

export const sqs = target('AmazonSQS', 'application/x-amz-json-1.0');
export const dynamoDb = target('DynamoDB_20120810', 'application/x-amz-json-1.0');

// An operation of the Lambda API.
export const lambda = async (method, path, body, headers) => json(await send(path, {
  method, body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers },
}));

export const executionPath = arn => `/2025-12-01/durable-executions/${encodeURIComponent(arn)}`;
