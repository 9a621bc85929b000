"""Which handlers of `examples` run, and with what."""

from collections.abc import Iterator
from dataclasses import dataclass, field

# The functions that handlers call, by name.
FUNCTIONS = {
    "validator": "invoke.validate",
    "payment-processor": "invoke.pay",
    "declining-processor": "invoke.decline",
    "square": "invoke.square",
}


@dataclass(frozen=True)
class Success:
    """A callback's answer: bytes of JSON."""

    payload: str


@dataclass(frozen=True)
class Failure:
    """A callback's refusal."""

    error_type: str
    message: str
    data: str | None = None


@dataclass(frozen=True)
class Case:
    """A handler and what it is given."""

    # The module and the function, such as `steps.sequence`.
    handler: str
    input: object = field(default_factory=dict)
    # What callbacks are answered with, by name and in this order.
    callbacks: dict[str, Success | Failure] = field(default_factory=dict)
    # The results of operations differ from run to run, as they should.
    random: bool = False

    def __str__(self) -> str:
        return self.handler


def plain(module: str, *names: str) -> Iterator[Case]:
    """Handlers that need no input and no answers."""
    return (Case(f"{module}.{name}") for name in names)


ORDER = {"order_id": "order-1", "amount": 100}
ITEMS = {"items": ["a", "b", "c", "d"]}
WITH_BAD = {"items": ["a", "bad", "c", "d"]}
APPROVED = Success('"approved"')
REJECTED = Failure("Rejected", "not approved", '{"code":7}')
# What the SDK calls the callback of `wait_for_callback`, by the operation's name.
SUBMITTED = "{} create callback id"

CASES = [
    *plain("getting_started", "quickstart", "lambda_context"),
    Case("getting_started.one_step", {"name": "Ada"}),
    Case("getting_started.execution_model", {"id": "7"}),
    Case("getting_started.readme", ORDER),
    Case("getting_started.readme", {"order_id": "nothing"}),
    Case("getting_started.nothing_durable", {"name": "world"}),
    *plain("steps", "with_arguments", "of_a_lambda", "without_result", "with_sub_type"),
    Case("steps.sequence", ORDER),
    Case("steps.branching", {"premium": True}),
    Case("steps.branching", {"premium": False}),
    Case("steps.passing_data", {"email": "a@example.com"}),
    Case("steps.losing_data", {"email": "a@example.com"}),
    Case("steps.collecting", ITEMS),
    Case("steps.at_least_once", {"data": "x"}),
    Case("steps.at_most_once", ORDER),
    Case("steps.chance_in_steps", random=True),
    Case("steps.stable_branch", {"hour": 9}),
    *plain("waits", "unnamed", "named", "units", "too_short", "below_zero"),
    Case("waits.between_steps", {"user": "Ada"}),
    *plain("conditions", "own_strategy", "named", "made_strategy", "with_defaults", "exhausted", "exhausted_handled"),
    *plain("conditions", "failing_strategy", "failing_check", "with_serdes", "at_once"),
    Case("callbacks.created", {"request_id": "r1"}, {"wait-for-approval": APPROVED}),
    Case("callbacks.with_limits", callbacks={"wait-for-payment": Success('{"paid":true}')}),
    Case("callbacks.submitted", {"request_id": "r1"}, {SUBMITTED.format("wait-for-approval"): APPROVED}),
    Case("callbacks.submitted_with_arguments", callbacks={SUBMITTED.format("submit_task"): APPROVED}),
    Case("callbacks.deserialized", callbacks={"await-approval": Success('{"approved":true}')}),
    Case("callbacks.refused", callbacks={"approval": REJECTED}),
    Case("callbacks.refused_handled", callbacks={"approval": REJECTED}),
    Case("callbacks.refused_after_submission", callbacks={SUBMITTED.format("approval"): REJECTED}),
    Case("callbacks.before_a_wait", callbacks={"approval": APPROVED}),
    Case("callbacks.with_sub_type", callbacks={"signature": Success('"Ada"')}),
    *plain("callbacks", "timed_out", "timed_out_handled", "without_heartbeat"),
    *plain("callbacks", "submitter_fails", "submitter_fails_for_good"),
    Case("invoke.process_order", ORDER),
    Case("invoke.process_order", {**ORDER, "amount": -1}),
    Case("invoke.unnamed", ORDER),
    Case("invoke.with_config", ORDER),
    Case("invoke.failure_handled", ORDER),
    Case("invoke.failure_uncaught", ORDER),
    Case("invoke.retried", ORDER),
    Case("invoke.fan_out", {"numbers": [1, 2, 3]}),
    Case("children.grouped", ORDER),
    Case("children.with_arguments", ORDER),
    Case("children.named", ORDER),
    *plain("children", "nested", "failure_handled", "failure_uncaught", "failure_replayed", "virtual"),
    *plain("children", "with_sub_type", "large"),
    *plain("parallel", "simple", "unnamed", "named_branches", "limited", "first_successful", "tolerant"),
    *plain("parallel", "all_completed", "fail_fast", "throwing", "nested", "flat", "waiting", "retrying"),
    Case("parallel.custom_completion", {"votes": ["a", "bad", "c", "d"]}),
    Case("parallel.custom_completion", {"votes": ["bad", "bad", "c"]}),
    Case("parallel.with_callbacks", callbacks={"manager": APPROVED, "finance": Success('"fine"')}),
    *plain("parallel", "misconfigured"),
    *plain("maps", "simple", "nested", "large"),
    *(Case(f"maps.{name}", ITEMS) for name in ("unnamed", "enough", "by_default", "named_items", "flat", "waiting")),
    *(Case(f"maps.{name}", WITH_BAD) for name in ("enough", "by_default", "tolerant", "throwing", "replayed")),
    Case("maps.many", {"count": 100}),
    Case("errors.handled", {"order_id": "order-1"}),
    Case("errors.handled", {}),
    Case("errors.handled", {"order_id": "rare"}),
    Case("errors.uncaught", {"order_id": "rare"}),
    Case("errors.outside_steps", {"fail": True}),
    Case("errors.outside_steps", {"fail": False}),
    *plain("errors", "replayed", "partial", "mapped", "final", "of_configuration", "of_serialization"),
    *plain("errors", "of_own_serdes", "of_the_result", "cleaned_up"),
    *plain("retries", "exponential", "linear", "own_strategy", "own_strategy_in_vain", "by_type", "by_type_in_vain"),
    *plain("retries", "by_message", "by_message_in_vain", "by_default", "presets", "of_a_block"),
    *plain("retries", "of_a_block_without_child", "of_a_block_in_vain"),
    *plain("serialization", "by_default", "values", "of_a_step", "of_a_child", "passed_through", "plain_json"),
    *plain("serialization", "of_items", "of_branches"),
    *plain("logs", "basic", "of_a_step", "replays", "own_logger", "of_exceptions"),
    *plain("plugins", "hooks", "in_batches", "broken"),
    Case("patterns.saga", {}),
    Case("patterns.saga", {"failing": "car"}),
    Case("patterns.agent", {"prompt": "what now?"}),
    Case("patterns.idempotency", ORDER, random=True),
    Case("patterns.references", ITEMS),
    Case("patterns.order", ITEMS, {SUBMITTED.format("approval"): APPROVED}),
    Case("patterns.order", ITEMS, {SUBMITTED.format("approval"): Success('"no"')}),
    Case("patterns.race", callbacks={"deputy": APPROVED}),
]
