"""Handlers that depend on what differs between invocations."""

import random
import time
import uuid

from aws_durable_execution_sdk_python import durable_execution
from aws_durable_execution_sdk_python.config import Duration


@durable_execution
def reads_random(event, context):
    gift = "voucher" if random.random() < 0.5 else "samples"
    context.step(lambda _: gift, name=gift)
    context.wait(Duration.from_seconds(1))
    context.step(lambda _: None, name="ask")


@durable_execution
def reads_time(event, context):
    now = int(time.time())
    context.step(lambda _: now, name=f"at-{now}")
    context.wait(Duration.from_seconds(1))


@durable_execution
def reads_uuid(event, context):
    number = uuid.uuid4()
    context.step(lambda _: str(number), name=f"order-{number}")
    context.wait(Duration.from_seconds(1))


@durable_execution
def reads_all_in_steps(event, context):
    read = context.step(lambda _: [random.random(), time.time(), str(uuid.uuid4()), random.gauss(0, 1)], name="read")
    context.wait(Duration.from_seconds(1))
    return [read, context.step(lambda _: random.random(), name="again")]
