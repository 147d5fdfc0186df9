// One handler for each requirement, on the official SDK: r1_1 is requirement 1-1.
import {
  createRetryStrategy, JitterStrategy, retryPresets, StepSemantics, withDurableExecution,
} from "@aws/durable-execution-sdk-js";

const Second = { seconds: 1 };
const AtOnce = { maxConcurrency: 1 };
const noRetry = () => ({ shouldRetry: false });
const twice = createRetryStrategy({ maxAttempts: 2, initialDelay: Second, jitter: JitterStrategy.NONE });
const raise = async () => { throw new Error("always"); };
const give = (value) => async () => value;
const target = (name) => process.env[`${name}_FUNCTION`];

class TransientError extends Error {
  name = "TransientError";
}

const durable = (body) => withDurableExecution(body);

/** Runs the body; if it throws, returns the result of onError for the error. */
const caught = async (body, onError) => {
  try {
    return await body();
  } catch (error) {
    return onError(error);
  }
};

// 1: step
const failingFirst = (failures, retryStrategy) => durable((_, context) =>
  context.step(async (step) => {
    if (step.attempt <= failures) {
      throw new Error(`attempt ${step.attempt}`);
    }
    return "Operation succeeded";
  }, { retryStrategy }));

export const r1_1 = durable((input, context) => context.step(give(`Hello, ${input}!`)));
export const r1_2 = durable((input, context) => context.step("custom_step_name", give(`Hello, ${input}!`)));
export const r1_4 = durable((input, context) => context.step(give({ user: input, count: input.tags.length })));
export const r1_5 = durable((_, context) => context.step(give(null)));
export const r1_7 = durable((input, context) => context.step(async (step) => {
  step.logger.info(`Greeting step started for: ${input}`);
  step.logger.info(`Greeting step completed with: Hello, ${input}!`);
  return `Hello, ${input}!`;
}));
export const r1_8 = durable(async (_, context) => {
  const result = await context.step(give("computed"));
  await context.wait({ seconds: 2 });
  return result;
});
export const r1_10 = durable(async (_, context) => {
  const message = await caught(() => context.step(raise, { retryStrategy: noRetry }), (error) => error.message);
  await context.wait(Second);
  return message;
});
export const r1_11 = failingFirst(1, twice);
export const r1_13 = failingFirst(2);
export const r1_14 = failingFirst(2, createRetryStrategy({
  maxAttempts: 5, initialDelay: { seconds: 2 }, backoffRate: 3, jitter: JitterStrategy.NONE,
}));
export const r1_16 = durable((_, context) => context.step(async () => { throw new TransientError("passing"); }, {
  retryStrategy: (error) => ({ shouldRetry: !(error instanceof TransientError), delay: Second }),
}));
export const r1_17 = durable((input, context) => context.step("at_most_once_flaky_step", async (step) => {
  step.logger.info(`Crashing with ${input}`);
  process.exit(1);
}, { semantics: StepSemantics.AtMostOncePerRetry, retryStrategy: noRetry }));
export const r1_19 = durable((_, context) => context.step(raise, { retryStrategy: retryPresets.noRetry }));
export const r1_20 = durable((_, context) => caught(
  () => context.step(raise, { retryStrategy: noRetry }),
  () => context.step(give("fallback_result"))));

// 2: wait
export const r2_1 = durable((_, context) => context.wait({ seconds: 2 }));
export const r2_2 = durable((_, context) => context.wait("custom_wait_name", { seconds: 2 }));
export const r2_4 = durable((_, context) => context.wait({ minutes: 1 }));
export const r2_5 = durable((_, context) => context.wait({ hours: 1 }));

// 3: child context
const LargeResult = 300_000;
const upper = { serialize: async (value) => value?.toUpperCase(), deserialize: async (text) => text };

export const r3_1 = durable((input, context) => context.runInChildContext((child) => child.step(give(input))));
export const r3_2 = durable((input, context) => context.runInChildContext(input.name, (child) => child.step(give(input.value))));
export const r3_4 = durable((_, context) => context.runInChildContext("child", (child) => child.step(raise, { retryStrategy: noRetry })));
export const r3_5 = durable((input, context) => caught(
  () => context.runInChildContext((child) => child.step(raise, { retryStrategy: noRetry })),
  () => context.step(give(input))));
export const r3_7 = durable((input, context) => context.runInChildContext("child", (child) => child.step(async (step) => {
  if (step.attempt === 1) {
    throw new Error("first");
  }
  return input;
}, { retryStrategy: twice })));
export const r3_8 = durable((_, context) => context.runInChildContext("child", (child) => child.step(raise, { retryStrategy: twice })));
export const r3_10 = durable((input, context) => context.runInChildContext("child", async (child) => {
  const result = await child.step(give(input));
  await child.wait(Second);
  return result;
}));
export const r3_11 = durable(async (input, context) => {
  const large = await context.runInChildContext("child", async (child) => {
    child.configureLogger({ modeAware: false });
    child.logger.info(`Body runs for ${input}`);
    return (await child.step(give("x"))).repeat(LargeResult);
  });
  await context.wait(Second);
  return large.length;
});
export const r3_13 = durable(async (input, context) => {
  await context.runInChildContext("child", async (child) => {
    await child.wait(Second);
    return input;
  });
  return context.step(give(input));
});
export const r3_14 = durable((input, context) => context.runInChildContext("child", (child) => child.step(give(input)), { serdes: upper }));
export const r3_16 = durable((_, context) => context.runInChildContext("child", give(null)));
export const r3_17 = durable(async (input, context) => {
  const result = await context.runInChildContext("child", async (child) => {
    child.configureLogger({ modeAware: false });
    child.logger.info(`Body runs for ${input}`);
    return input;
  });
  await context.wait(Second);
  return result;
});

// 4: callback
const awaiting = (config, between = async () => {}) => durable(async (name, context) => {
  const [result] = await context.createCallback(name, config);
  await between(context);
  return result;
});
const catching = (config) => durable(async (name, context) => {
  const [result] = await context.createCallback(name, config);
  const message = await caught(async () => result, (error) => error.message);
  await context.wait({ seconds: 2 });
  return message;
});
const step = (context) => context.step(give("between"));

export const r4_1 = awaiting();
export const r4_2 = durable(async (_, context) => {
  const [result] = await context.createCallback("approval");
  return result;
});
export const r4_4 = awaiting({ heartbeatTimeout: { seconds: 5 } });
export const r4_5 = awaiting({ heartbeatTimeout: { seconds: 10 } });
export const r4_7 = awaiting(undefined, step);
export const r4_8 = awaiting({ timeout: { seconds: 5 } }, step);
export const r4_10 = awaiting(undefined, (context) => context.wait({ seconds: 5 }));
export const r4_11 = awaiting({ timeout: { seconds: 3 } }, (context) => context.wait({ seconds: 6 }));
export const r4_13 = catching();
export const r4_14 = catching({ timeout: { seconds: 3 } });
export const r4_16 = durable(async (name, context) => {
  const [result] = await context.createCallback(name, { serdes: { deserialize: async (text) => Number(text) } });
  const count = await result;
  return { count, doubled: count * 2 };
});
export const r4_17 = durable(async (names, context) => {
  const [first] = await context.createCallback(names[0]);
  const firstResult = await first;
  const [second] = await context.createCallback(names[1]);
  return [firstResult, await second];
});
export const r4_19 = durable(async (names, context) => {
  const [first] = await context.createCallback(names[0]);
  const [second] = await context.createCallback(names[1]);
  const secondResult = await second;
  return [await first, secondResult];
});

// 5: invoke, and the functions that are invoked. Each invoke has a name: the SDK reads two strings as name and function.
const LargePayload = 250_000;
const shouting = { serialize: async (value) => JSON.stringify(value), deserialize: async (text) => text.toUpperCase() };

export const echo = durable(async (input) => input);
export const fail = durable(async () => { throw new Error("target"); });
export const measure = durable(async (input) => input.length);
export const r5_1 = durable((input, context) => context.invoke("target", target("ECHO"), input));
export const r5_2 = durable((input, context) => context.invoke(input.name, target("ECHO"), input.payload));
export const r5_4 = durable((_, context) => context.invoke("target", target("ECHO"), null));
export const r5_5 = durable((_, context) => context.invoke("target", target("FAIL"), "input"));
export const r5_7 = durable((_, context) => context.invoke("target", target("MEASURE"), "x".repeat(LargePayload)));
export const r5_8 = durable((input, context) => context.invoke("target", target("ECHO"), input.payload, { tenantId: input.tenantId }));
export const r5_10 = durable(async (_, context) => {
  const message = await caught(() => context.invoke("target", target("FAIL"), "input"), (error) => error.message);
  await context.wait(Second);
  return message;
});
export const r5_11 = durable(async (_, context) => context.invoke("target", target("ECHO"), await context.step(give("prepared"))));
export const r5_13 = durable((_, context) => context.runInChildContext((child) => child.invoke("target", target("ECHO"), "from a child")));
export const r5_14 = durable(async (_, context) =>
  [await context.invoke("target", target("ECHO"), "first"), await context.invoke("target", target("ECHO"), "second")]);
export const r5_16 = durable((input, context) => context.invoke("target", target("ECHO"), input, { resultSerdes: shouting }));

// 6: wait for condition
const until = (isDone, delay = Second) => (state) => (isDone(state) ? { shouldContinue: false } : { shouldContinue: true, delay });
const count = (context, initialState, threshold, delay) => context.waitForCondition(
  async (state) => state + 1, { initialState, waitStrategy: until((state) => state >= threshold, delay) });
const failingCheck = (context) => context.waitForCondition(raise, { initialState: 0, waitStrategy: until(() => true) });
const base64 = {
  serialize: async (text) => Buffer.from(text).toString("base64"),
  deserialize: async (text) => Buffer.from(text, "base64").toString(),
};

export const r6_1 = durable((threshold, context) => count(context, 0, threshold));
export const r6_2 = durable((threshold, context) => context.waitForCondition(
  async (state) => state, { initialState: 5, waitStrategy: until((state) => state >= threshold) }));
export const r6_4 = durable((threshold, context) => count(context, 5, threshold));
export const r6_5 = durable((threshold, context) => count(context, 0, threshold, { seconds: 2 }));
export const r6_7 = durable((_, context) => failingCheck(context));
export const r6_8 = durable((_, context) => caught(() => failingCheck(context), () => "recovered"));
export const r6_10 = durable((_, context) => context.waitForCondition(give(null), { initialState: null, waitStrategy: until(() => true) }));
export const r6_11 = durable((_, context) => context.waitForCondition(
  async (state) => `${state}x`, { initialState: "", waitStrategy: until((state) => state.length >= 2), serdes: base64 }));
export const r6_13 = durable(async (_, context) => count(context, await count(context, 0, 2), 4));

// 7: wait for callback
const submit = async () => {};
const waiting = (config) => durable((name, context) => context.waitForCallback(name, submit, config));

export const r7_1 = waiting();
export const r7_2 = durable((_, context) => context.waitForCallback("approval", submit));
export const r7_4 = waiting();
export const r7_5 = waiting({ timeout: { seconds: 3 } });
export const r7_7 = durable((name, context) => context.waitForCallback(name, raise, { retryStrategy: twice }));
export const r7_8 = durable((name, context) => context.runInChildContext("wrapper", (child) => child.waitForCallback(name, submit)));
export const r7_10 = durable(async (name, context) => {
  await context.wait(Second);
  await context.step(give("fixed"));
  return context.waitForCallback(name, submit);
});
export const r7_11 = durable(async (name, context) => {
  const response = await context.waitForCallback(name, submit, { serdes: { deserialize: async (text) => JSON.parse(text) } });
  return response.status;
});
export const r7_13 = waiting({ heartbeatTimeout: { seconds: 10 } });
export const r7_14 = durable((name, context) => caught(
  () => context.waitForCallback(name, submit, { timeout: { seconds: 3 } }), () => "timed-out-handled"));

// 8 and 9: parallel and map. A branch or an item is written as the string that it returns; "!" fails.
const run = async (text) => (text === "!" ? raise() : text);
const results = (batch) => batch.getResults();
const members = (...names) => (batch) => Object.fromEntries(names.map((name) => [name, batch[name]]));
const counts = members("completionReason", "successCount", "failureCount", "totalCount");
const counted = members("completionReason", "status", "successCount", "failureCount", "totalCount");
const parallel = (branches, select, completionConfig, config = AtOnce) => durable(async (_, context) => select(
  await context.parallel(branches.map((text) => () => run(text)), { ...config, completionConfig })));
const map = (items, select, completionConfig, config = AtOnce) => durable(async (_, context) => select(
  await context.map(items, (_, item) => run(item), { ...config, completionConfig })));

export const r8_1 = durable(async (_, context) => results(await context.parallel(
  "parallel", [(branch) => branch.step(give("task-1")), (branch) => branch.step(give("task-2"))], AtOnce)));
export const r8_2 = parallel(["alpha", "beta"], results);
export const r8_4 = durable(async (_, context) => results(await context.parallel([give("hello"), give(42), give({ k: "v" })], AtOnce)));
export const r8_5 = parallel([], results);
export const r8_7 = parallel(["!", "b1"], (batch) => {
  batch.throwIfError();
  return results(batch);
}, { toleratedFailureCount: 0 });
export const r8_8 = parallel(["a", "b", "c", "d"], members("completionReason", "successCount", "totalCount"), { minSuccessful: 2 });
export const r8_10 = parallel(["!", "!", "c"], counts, { toleratedFailureCount: 1 });
export const r8_11 = parallel(["r0", "r1", "r2"], results, undefined, { maxConcurrency: 2 });
export const r8_13 = parallel(["!", "!", "c", "d"], counts, { toleratedFailurePercentage: 25 });
export const r8_14 = durable(async (_, context) => results(await context.parallel([
  (branch) => branch.step(give("b0")),
  async (branch) => {
    await branch.wait({ seconds: 2 });
    return "b1";
  },
], AtOnce)));
export const r8_16 = parallel(["!", "!", "!"], counted, { toleratedFailureCount: 3 });
export const r8_17 = parallel(["a", "!", "c"], counted, { minSuccessful: 3 });
export const r8_19 = durable(async (_, context) => (await context.parallel("bad-concurrency", [give("a"), give("b")], { maxConcurrency: 0 })).totalCount);
export const r8_20 = parallel(["a", "!", "c"], (batch) => ({
  hasFailure: batch.hasFailure, successCount: batch.succeeded().length, failureCount: batch.failed().length, errorCount: batch.getErrors().length,
}), { toleratedFailureCount: 1 });
export const r8_22 = parallel(["!", "b", "c", "d"], counted, { toleratedFailurePercentage: 25 });

const LargeItem = 70 * 1024;
const wrapped = { serialize: async (text) => `wrapped:${text}`, deserialize: async (text) => text.replace(/^wrapped:/, "") };
const upperCase = async (_, item) => item.toUpperCase();
/** Serializes a batch as "OPSERDE:X,Y"; deserializes the members that the handler reads. */
const operationSerdes = {
  serialize: async (batch) => `OPSERDE:${batch.getResults().join(",")}`,
  deserialize: async (text) => {
    const values = text.replace(/^OPSERDE:/, "").split(",");
    return { all: values.map((result, index) => ({ result, index, status: "SUCCEEDED" })), getResults: () => values };
  },
};

export const r9_1 = durable(async (items, context) => results(await context.map(
  "map", items, (item, name) => item.step(give(`Hello, ${name}!`)), AtOnce)));
export const r9_2 = durable(async (items, context) => results(await context.map(items, async (_, item) => item * 2, AtOnce)));
export const r9_4 = map([], results);
export const r9_5 = map(["ok", "!", "late"], counted, { toleratedFailureCount: 0 });
export const r9_7 = map(["a", "b", "c", "d"], members("completionReason", "successCount", "totalCount"), { minSuccessful: 2 });
export const r9_8 = map(["a", "!", "c"], counted, { toleratedFailureCount: 1 });
export const r9_10 = map(["!", "!", "c", "d"], counts, { toleratedFailurePercentage: 25 });
export const r9_11 = map(["r0", "r1", "r2"], results, undefined, { maxConcurrency: 2 });
export const r9_13 = durable(async (items, context) => results(await context.map(
  "named-items", items, async (_, item) => item * 10, { ...AtOnce, itemNamer: (item) => `item-${item}` })));
export const r9_14 = durable(async (_, context) => results(await context.map(
  "serdes", ["x", "y"], upperCase, { ...AtOnce, itemSerdes: wrapped })));
export const r9_16 = durable(async (_, context) => members("successCount", "totalCount")(await context.map(
  "large", ["a", "b", "c", "d"], async (_, item) => item.repeat(LargeItem), AtOnce)));
export const r9_17 = durable(async (_, context) => {
  const batch = await context.map("then-wait", ["a", "b"], upperCase, AtOnce);
  await context.wait(Second);
  return results(batch);
});
export const r9_19 = durable(async (_, context) => results(await context.map(
  "op-serde", ["x", "y"], upperCase, { ...AtOnce, serdes: operationSerdes })));
export const r9_20 = durable(async (_, context) => {
  const batch = await context.map("op-serde-replay", ["x", "y"], upperCase, { ...AtOnce, serdes: operationSerdes });
  await context.wait(Second);
  return results(batch);
});
