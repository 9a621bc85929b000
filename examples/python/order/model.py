"""What an order is."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """So many of one thing."""

    sku: str
    quantity: int
    unit_price_cents: int


@dataclass(frozen=True)
class Order:
    """What a customer has ordered."""

    id: str
    card: str
    lines: tuple[Line, ...]

    @classmethod
    def parse(cls, event: dict[str, Any]) -> "Order":
        return cls(event["id"], event["card"], tuple(Line(**line) for line in event["lines"]))

    @property
    def total_cents(self) -> int:
        return sum(line.quantity * line.unit_price_cents for line in self.lines)


class OutOfStock(Exception):
    """There are not enough of something."""


class PaymentDeclined(Exception):
    """The bank says no, and will say it again."""


class BankUnavailable(Exception):
    """The bank says nothing. Nothing was charged."""
