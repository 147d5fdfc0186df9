// What can be done to an execution. Each action is one operation of the Lambda API, and shows the command that makes it.

import { h } from './dom.js';
import { executionPath, lambda } from './api.js';
import { ask, quoted } from './parts.js';
import { go } from './app.js';
import { update } from './live.js';

const aws = state => `aws --endpoint-url ${state.overview.endpoint} lambda`;

// The page does not read an execution any more that it deletes: the change may arrive before the response.
async function deleteExecution(state) {
  state.isDeleted = true;
  try {
    await lambda('DELETE', executionPath(state.arn));
  } catch (failure) {
    state.isDeleted = false;
    throw failure;
  }
}

const simple = (name, label, title, text, options = {}) => ({
  label,
  danger: options.danger,
  open: state => ask({
    title: `${title} ${state.head.DurableExecutionName}?`,
    text,
    confirm: label,
    danger: options.danger,
    cli: () => `${aws(state)} ${name}-durable-execution --durable-execution-arn ${quoted(state.arn)}`,
    run: () => options.run ? options.run(state) : lambda('POST', `${executionPath(state.arn)}/${name}`, {}),
    done: options.done ?? update,
  }),
});

const stop = simple('stop', 'Stop', 'Stop', 'The execution ends as STOPPED. Operations that run are not interrupted, and their results are ignored. This cannot be undone.', { danger: true });

const pause = simple('pause', 'Pause', 'Pause', 'The function is not invoked until the execution is resumed. An invocation that runs ends first; timers and callbacks continue.');
const resume = simple('resume', 'Resume', 'Resume', 'The function is invoked again where it has to continue.');
const remove = simple('delete', 'Delete', 'Delete', 'Removes the execution with its history, and frees its name. This cannot be undone.', {
  danger: true, run: deleteExecution, done: () => go('/executions'),
});

const runAgain = {
  label: 'Run again',
  async open(state) {
    const head = await lambda('GET', executionPath(state.arn));
    const target = state.overview.functions.find(row => row.name === head.FunctionArn.split(':')[6]);
    const name = `${head.DurableExecutionName.slice(0, 55)}-${Date.now().toString(36).slice(-6)}`;
    ask({
      title: `Run ${head.DurableExecutionName} again`,
      text: 'Starts a new execution of the same function with this input. Names are unique, so it has another one.',
      confirm: 'Run',
      fields: [{ name: 'name', label: 'Name', value: name }, { name: 'input', label: 'Input', value: head.InputPayload ?? 'null', multiline: true }],
      cli: values => `${aws(state)} invoke --function-name ${quoted(target.arn)} --invocation-type Event --durable-execution-name ${values.name} --cli-binary-format raw-in-base64-out --payload ${quoted(values.input)} /dev/stdout`,
      run: values => invoke(target.arn, values),
      done: arn => arn && go(`/executions/${encodeURIComponent(arn)}`),
    });
  },
};

// Starts an execution without waiting for its end; returns its ARN.
async function invoke(functionArn, { name, input }) {
  const response = await fetch(`/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`, {
    method: 'POST', body: input, headers: { 'Content-Type': 'application/json', 'X-Amz-Invocation-Type': 'Event', 'X-Amz-Durable-Execution-Name': name },
  });
  if (!response.ok) {
    const error = await response.json();
    throw Object.assign(new Error(error.message ?? error.Message), { code: response.headers.get('x-amzn-errortype') ?? `HTTP ${response.status}` });
  }
  return response.headers.get('x-amz-durable-execution-arn');
}

// The actions that the state of the execution allows.
const actions = [
  { when: (status, canPause) => canPause && status === 'RUNNING', action: pause },
  { when: status => status === 'PAUSED' || status === 'PAUSING', action: resume },
  { when: status => isOpen(status), action: stop },
  { when: status => status !== 'DELETING', action: runAgain },
  { when: (status, canPause) => canPause && !isOpen(status) && status !== 'DELETING', action: remove },
];

const isOpen = status => ['RUNNING', 'PAUSING', 'PAUSED'].includes(status);

// A runtime that counts no PAUSED executions has no operations to pause and delete them.
export const buttons = state => actions.filter(({ when }) => when(state.head.Status, 'PAUSED' in state.overview.executions)).map(({ action }) =>
  h('button', { type: 'button', class: action.danger ? 'danger' : null, key: action.label, onclick: () => action.open(state) }, action.label));

export function callbackButtons(state, id) {
  const path = `/2025-12-01/durable-execution-callbacks/${encodeURIComponent(id)}`;
  const complete = () => ask({
    title: 'Complete the callback',
    text: 'The operation succeeds with this result, and the execution continues.',
    confirm: 'Complete',
    fields: [{ name: 'result', label: 'Result', value: '{}', multiline: true, optional: true }],
    cli: values => `${aws(state)} send-durable-execution-callback-success --callback-id ${quoted(id)} --cli-binary-format raw-in-base64-out --result ${quoted(values.result)}`,
    run: values => lambda('POST', `${path}/succeed`, values.result),
    done: update,
  });
  const fail = () => ask({
    title: 'Fail the callback',
    text: 'The operation fails with this error; the workflow decides what follows.',
    confirm: 'Fail',
    danger: true,
    fields: [{ name: 'type', label: 'Error type', value: 'Rejected' }, { name: 'message', label: 'Message', value: '', optional: true }],
    cli: values => `${aws(state)} send-durable-execution-callback-failure --callback-id ${quoted(id)} --error ${quoted(JSON.stringify({ ErrorType: values.type, ErrorMessage: values.message }))}`,
    run: values => lambda('POST', `${path}/fail`, { ErrorType: values.type, ErrorMessage: values.message }),
    done: update,
  });
  return h('div', { class: 'buttons' }, h('button', { type: 'button', class: 'primary', onclick: complete }, 'Complete…'), h('button', { type: 'button', class: 'danger', onclick: fail }, 'Fail…'));
}
