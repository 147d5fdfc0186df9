// Turns the events of a history into operations with attempts: what the waterfall and the panel of an operation show.

const at = value => Math.round(value * 1000);

export class Operations {
  constructor(arn) {
    this.arn = arn;
    this.all = [];
    this.byId = new Map();
    this.invocations = [];
    this.events = [];
    this.startedAt = null;
    this.endedAt = null;
    this.end = null;
    this.lastEvent = 0;
  }

  add(event) {
    this.events.push(event);
    this.lastEvent = event.EventId;
    const type = event.EventType;
    const time = at(event.EventTimestamp);
    const details = event[`${type}Details`] ?? {};
    if (type.startsWith('Execution')) {
      if (type === 'ExecutionStarted') this.startedAt = time;
      else {
        this.endedAt = time;
        this.end = event;
      }
    } else if (type === 'InvocationCompleted') {
      this.invocations.push({ start: at(details.StartTimestamp), end: at(details.EndTimestamp), requestId: details.RequestId, event, failed: Boolean(details.Error) });
    } else {
      this.#apply(event, type, time, details);
    }
  }

  #apply(event, type, time, details) {
    const [, kind, what] = /^(.*?)(Started|Succeeded|Failed|TimedOut|Stopped|Cancelled)$/.exec(type);
    let operation = this.byId.get(event.Id);
    if (!operation) {
      operation = {
        id: event.Id, kind, name: event.Name ?? event.SubType ?? kind, subType: event.SubType, parentId: event.ParentId, status: 'STARTED',
        startedAt: time, endedAt: null, attempts: [], events: [], details: {}, children: [],
      };
      this.byId.set(event.Id, operation);
      this.all.push(operation);
    }
    operation.events.push(event);
    if (what === 'Started') {
      if (operation.events.length === 1) {
        operation.details = details;
        // The event names the calling execution where the target is not durable.
        operation.target = details.DurableExecutionArn === this.arn ? null : details.DurableExecutionArn ?? null;
      }
      operation.status = 'STARTED';
      operation.dueAt = details.ScheduledEndTimestamp ? at(details.ScheduledEndTimestamp) : details.Timeout ? time + details.Timeout * 1000 : null;
      operation.attempts.push({ start: time, end: null, event });
      return;
    }
    let attempt = operation.attempts.at(-1);
    if (!attempt || attempt.end !== null) operation.attempts.push(attempt = { start: operation.attempts.length ? time : operation.startedAt, end: null });
    attempt.end = time;
    attempt.outcome = { Succeeded: 'SUCCEEDED', Failed: 'FAILED', TimedOut: 'TIMED_OUT', Stopped: 'STOPPED', Cancelled: 'CANCELLED' }[what];
    attempt.event = event;
    const delay = details.RetryDetails?.NextAttemptDelaySeconds;
    if (delay !== undefined && delay !== null) {
      operation.status = 'PENDING';
      operation.dueAt = time + delay * 1000;
      attempt.retryAt = operation.dueAt;
    } else {
      operation.status = attempt.outcome;
      operation.endedAt = time;
      operation.dueAt = null;
    }
  }

  // The operations in order of start, children behind their parent, each with its depth.
  rows() {
    for (const operation of this.all) operation.children = [];
    const roots = [];
    for (const operation of this.all) (this.byId.get(operation.parentId)?.children ?? roots).push(operation);
    const rows = [];
    const walk = (operations, depth) => {
      for (const operation of operations) {
        rows.push({ operation, depth });
        walk(operation.children, depth + 1);
      }
    };
    walk(roots, 0);
    return rows;
  }
}

export const invokedFunction = operation => operation.details.FunctionName?.replace(/^arn:aws:lambda:[^:]*:[^:]*:function:/, '') ?? null;
