"""What a checkpoint may ask for, as boto3 takes it."""


def update(kind: str, action: str, id: str, **more: object) -> dict:
    """An update of an operation, of a type and with an action."""
    return {"Id": id, "Type": kind, "Action": action, **more}


def step_start(id: str, **more: object) -> dict:
    return update("STEP", "START", id, **more)


def step_succeed(id: str, **more: object) -> dict:
    return update("STEP", "SUCCEED", id, **more)


def wait_start(id: str, seconds: int, **more: object) -> dict:
    return update("WAIT", "START", id, WaitOptions={"WaitSeconds": seconds}, **more)


def callback_start(id: str, **options: object) -> dict:
    return update("CALLBACK", "START", id, CallbackOptions=options, Name=id)
