"""An order: reserve what is ordered, all lines at the same time; let somebody approve it when it is expensive; charge the
card; ship. When anything fails, what was reserved is released again, the last reservation first.

    durable-wasm run examples/python/order --input @examples/python/order/order.json \\
        --callback 'approval=success:{"approved": true, "by": "sasha"}@2h'
"""

from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_execution, durable_step
from aws_durable_execution_sdk_python.config import Duration, MapConfig, StepConfig, WaitForCallbackConfig
from aws_durable_execution_sdk_python.retries import RetryStrategyConfig, create_retry_strategy

import services
from model import BankUnavailable, Line, Order

# Orders above are looked at by a person.
APPROVAL_FROM_CENTS = 10_000

ASK_THE_BANK_AGAIN = StepConfig(
    retry_strategy=create_retry_strategy(
        RetryStrategyConfig(max_attempts=4, initial_delay=Duration.from_seconds(5), retryable_error_types=[BankUnavailable])
    )
)


class Rejected(Exception):
    """Whoever had to approve the order has not."""


@durable_step
def charge(step: StepContext, order: Order) -> str:
    step.logger.info("charging %s", order.card)
    return services.charge(order.card, order.total_cents, step.attempt)


def reserve(context: DurableContext, line: Line, index: int, lines: Any) -> str:
    return context.step(lambda _: services.reserve(line), name=f"reserve-{line.sku}", config=_never_again())


def release(context: DurableContext, reservations: list[str]) -> None:
    for reservation in reversed(reservations):
        context.step(lambda _, reservation=reservation: reservation, name=f"release-{reservation}")


def approve(context: DurableContext, order: Order) -> None:
    answer = context.wait_for_callback(
        lambda callback_id, ask: ask.logger.info("order %s is waiting for %s", order.id, callback_id),
        name="approval",
        config=WaitForCallbackConfig(timeout=Duration.from_days(3)),
    )
    if '"approved": true' not in str(answer):
        raise Rejected(f"order {order.id} was not approved")


@durable_execution
def process_order(event: dict[str, Any], context: DurableContext) -> dict[str, Any]:
    order = Order.parse(event)
    context.logger.info("order %s of %d cents", order.id, order.total_cents)
    reserved = context.map(order.lines, reserve, name="reserve", config=MapConfig(max_concurrency=2))
    reservations = [item.result for item in reserved.succeeded()]
    try:
        reserved.throw_if_error()
        if order.total_cents >= APPROVAL_FROM_CENTS:
            approve(context, order)
        charged = context.step(charge(order), config=ASK_THE_BANK_AGAIN)
    except Exception:
        release(context, reservations)
        raise
    context.wait(Duration.from_minutes(30), name="until-the-carrier-comes")
    parcel = context.run_in_child_context(
        lambda shipping: shipping.step(lambda _: services.ship(order.id), name="ship"), name="shipping"
    )
    return {"order": order.id, "charge": charged, "parcel": parcel, "reservations": reservations}


def _never_again() -> StepConfig:
    return StepConfig(retry_strategy=create_retry_strategy(RetryStrategyConfig(max_attempts=1)))
