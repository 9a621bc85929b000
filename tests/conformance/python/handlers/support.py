"""What handlers of several suites need."""

from typing import NoReturn

from aws_durable_execution_sdk_python.concurrency.models import BatchResult
from aws_durable_execution_sdk_python.config import Duration, JitterStrategy, StepConfig
from aws_durable_execution_sdk_python.retries import RetryPresets, RetryStrategyConfig, create_retry_strategy
from aws_durable_execution_sdk_python.serdes import SerDes, SerDesContext

A_SECOND = Duration.from_seconds(1)


class Refused(Exception):
    """The failure of what a requirement wants to fail."""


def refuse(reason: str) -> NoReturn:
    """Fails."""
    raise Refused(reason)


# One attempt and no more.
NO_RETRY = StepConfig(retry_strategy=RetryPresets.none())


def every_second(max_attempts: int) -> StepConfig:
    """So many attempts, a second apart."""
    strategy = RetryStrategyConfig(
        max_attempts=max_attempts, initial_delay=A_SECOND, backoff_rate=1, jitter_strategy=JitterStrategy.NONE
    )
    return StepConfig(retry_strategy=create_retry_strategy(strategy))


class Uppercase(SerDes[str]):
    """Records text in upper case, as it is: without the quotes of JSON."""

    def serialize(self, value: str, _: SerDesContext) -> str:
        return value.upper()

    def deserialize(self, data: str, _: SerDesContext) -> str:
        return data


def progress(batch: BatchResult) -> dict:
    """Why a map or a parallel operation ended, and how many succeeded of how many."""
    return {
        "completionReason": batch.completion_reason.value,
        "successCount": batch.success_count,
        "totalCount": batch.total_count,
    }


def tally(batch: BatchResult) -> dict:
    """The same, and how many failed."""
    return {**progress(batch), "failureCount": batch.failure_count}


def verdict(batch: BatchResult) -> dict:
    """The same, and the verdict over all."""
    return {**tally(batch), "status": batch.status.value}
