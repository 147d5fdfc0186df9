"""Loads the handler and processes invocations."""
import importlib
import json
import os
import sys
import traceback
import urllib.request

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]


def post(path, body, headers=None):
    urllib.request.urlopen(urllib.request.Request(f"{API}{path}", json.dumps(body).encode(), headers or {})).close()


def main(argument):
    module, name = argument.rsplit(".", 1)
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    handler = getattr(importlib.import_module(module), name)
    while True:
        with urllib.request.urlopen(f"{API}/invocation/next") as response:
            context, event = Context(response.headers), json.load(response)
        try:
            post(f"/invocation/{context.aws_request_id}/response", handler(event, context))
        except Exception as error:
            kind = type(error).__name__
            body = {"errorType": kind, "errorMessage": str(error), "stackTrace": traceback.format_tb(error.__traceback__)}
            post(f"/invocation/{context.aws_request_id}/error", body, {"Lambda-Runtime-Function-Error-Type": kind})


main(sys.argv[1])
