#!/usr/bin/env node
// A minimal Lambda runtime client: loads the handler and processes invocations.
import { pathToFileURL } from "node:url";
import path from "node:path";

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const [file, name] = process.env._HANDLER.split(".");
const { [name]: handler } = await import(pathToFileURL(path.join(process.env.LAMBDA_TASK_ROOT, `${file}.mjs`)));

for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const id = next.headers.get("lambda-runtime-aws-request-id");
  const context = { awsRequestId: id, invokedFunctionArn: next.headers.get("lambda-runtime-invoked-function-arn") };
  try {
    const result = await handler(await next.json(), context);
    await fetch(`${api}/invocation/${id}/response`, { method: "POST", body: JSON.stringify(result ?? null) });
  } catch (error) {
    const body = JSON.stringify({ errorType: error.name, errorMessage: error.message, stackTrace: error.stack.split("\n") });
    await fetch(`${api}/invocation/${id}/error`, { method: "POST", body, headers: { "Lambda-Runtime-Function-Error-Type": error.name } });
  }
}
