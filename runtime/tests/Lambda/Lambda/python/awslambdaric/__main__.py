"""Loads the handler and processes invocations."""
import importlib
import json
import logging
import os
import sys
import time
import traceback
import urllib.request

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]


def post(path, body, headers=None):
    urllib.request.urlopen(urllib.request.Request(f"{API}{path}", json.dumps(body).encode(), headers or {})).close()


def log_to(write):
    """Formats records as the package does: what follows the message, such as a traceback, ends in no line end."""
    handler = logging.Handler()
    handler.setFormatter(logging.Formatter("[%(levelname)s]\t%(message)s\n"))
    handler.emit = lambda record: write(handler.format(record))
    logging.getLogger().addHandler(handler)


def write_frame(file, text):
    message = text.encode("utf8")
    file.write(b"\xa5\x5a\x00\x03" + len(message).to_bytes(4, "big") + int(time.time_ns() / 1000).to_bytes(8, "big") + message)


def main(argument):
    if "_LAMBDA_TELEMETRY_LOG_FD" in os.environ:
        file = os.fdopen(int(os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD")), "wb", 0)
        log_to(lambda text: write_frame(file, text))
    else:
        log_to(sys.stdout.write)
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
