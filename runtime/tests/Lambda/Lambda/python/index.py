import logging


def handler(event, context):
    if "log" in event:
        try:
            raise KeyError(event["log"])
        except KeyError:
            logging.exception("failed")
        print("printed", flush=True)
        logging.error("two\nlines")
    if "fail" in event:
        raise ValueError(event["fail"])
    print(f"working on {event.get('name')}", flush=True)
    return {"hello": event.get("name"), "arn": context.invoked_function_arn}
