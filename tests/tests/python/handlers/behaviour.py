"""Handlers that use what a sandbox lacks, and what goes wrong."""

import asyncio
import logging
import os
import queue
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from aws_durable_execution_sdk_python import durable_execution
from aws_durable_execution_sdk_python.config import CompletionConfig, Duration, ParallelConfig, StepConfig
from aws_durable_execution_sdk_python.retries import RetryDecision

ONCE = StepConfig(retry_strategy=lambda error, attempt: RetryDecision.no_retry())


@durable_execution
def threads(event, context):
    def body(_):
        with ThreadPoolExecutor(4) as pool:
            squares = list(pool.map(lambda number: number**2, range(4)))
        numbers = queue.Queue()
        thread = threading.Thread(target=lambda: numbers.put(5))
        thread.start()
        time.sleep(2)
        return [*squares, numbers.get()]

    return context.step(body, name="threads")


@durable_execution
def coroutines(event, context):
    async def one(number):
        await asyncio.sleep(0.1)
        return number

    async def all_of_them():
        in_thread = await asyncio.to_thread(lambda: 10)
        return sum(await asyncio.gather(*(one(number) for number in range(4)))) + in_thread

    return context.step(lambda _: asyncio.run(all_of_them()), name="coroutines")


@durable_execution
def branches_talk(event, context):
    told = threading.Event()
    listens = lambda branch: told.wait()  # noqa: E731
    tells = lambda branch: branch.step(lambda _: told.set(), name="tell")  # noqa: E731
    return context.parallel([listens, tells], name="both").get_results()


@durable_execution
def interleaves(event, context):
    def branch(child, name, *_):
        child.step(lambda _: None, name=f"{name}-1")
        child.wait(Duration.from_seconds(1))
        child.step(lambda _: None, name=f"{name}-2")

    context.map(["a", "b"], branch, name="map")


@durable_execution
def first_one(event, context):
    config = ParallelConfig(completion_config=CompletionConfig.first_successful())
    branches = [lambda branch, name=name: branch.step(lambda _: name, name=name) for name in "abc"]
    return context.parallel(branches, name="race", config=config).success_count


@durable_execution
def large_map(event, context):
    return sum(context.map(range(event), lambda branch, number, *_: branch.step(lambda _: number)).get_results())


@durable_execution
def nested(event, context):
    def level(branch, depth):
        if depth == 0:
            return branch.step(lambda _: 1, name="leaf")
        both = [lambda child: level(child, depth - 1), lambda child: level(child, depth - 1)]
        return sum(branch.parallel(both, name=f"level-{depth}").get_results())

    return level(context, event)


@durable_execution
def recursion(event, context):
    def down(depth):
        return max([depth], key=lambda _: down(depth + 1))

    try:
        return down(0)
    except RecursionError:
        return "RecursionError"


@durable_execution
def waits_for_ever(event, context):
    threading.Event().wait()


@durable_execution
def branch_waits_for_ever(event, context):
    never = threading.Event()
    context.parallel([lambda _: never.wait(), lambda _: 1], name="both").throw_if_error()


@durable_execution
def raises(event, context):
    def inner():
        raise ValueError("no such order")

    inner()


@durable_execution
def writes_logs(event, context):
    print("printed")
    logging.getLogger("shop").warning("low on %s", "cups", extra={"left": 2})
    context.logger.info("of the context")
    context.step(lambda step: step.logger.error("of the step"), name="count")
    context.wait(Duration.from_seconds(1))
    print("without an end", end="")
    try:
        {}["cup"]
    except KeyError:
        logging.exception("caught")


@durable_execution
def is_given(event, context):
    given = context.lambda_context
    return [given.function_name, given.function_version, given.get_remaining_time_in_millis() > 0, len(given.aws_request_id)]


@durable_execution
def exits(event, context):
    context.step(lambda _: os._exit(3), name="exit")


@durable_execution
def exits_by_exception(event, context):
    context.step(lambda _: sys.exit(3), name="exit")


@durable_execution
def asks_aws(event, context):
    import boto3

    return context.step(lambda _: boto3.resource("dynamodb").Table("orders").scan(), name="ask", config=ONCE)


@durable_execution
def connects(event, context):
    import socket

    return context.step(lambda _: socket.create_connection(("example.com", 80)), name="connect", config=ONCE)


@durable_execution
def starts_a_real_thread(event, context):
    import _thread

    _thread.start_new_thread(print, ())


@durable_execution
def starts_a_process(event, context):
    import subprocess

    subprocess.run(["ls"])


@durable_execution
def returns_much(event, context):
    return "x" * (6 * 1024 * 1024 - 10)
