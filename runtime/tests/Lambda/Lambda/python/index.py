def handler(event, context):
    if "fail" in event:
        raise ValueError(event["fail"])
    print(f"working on {event['name']}", flush=True)
    return {"hello": event["name"], "arn": context.invoked_function_arn}
