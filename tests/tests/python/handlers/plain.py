"""A Lambda function that is not durable."""


def handler(event, context):
    if event is None:
        raise LookupError("nothing given")
    return {"echo": event}
