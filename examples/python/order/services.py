"""Stand-ins for what is behind the network: a warehouse, a bank, a carrier."""

from model import BankUnavailable, Line, OutOfStock, PaymentDeclined

_STOCK = {"teapot": 3, "cup": 12}


def reserve(line: Line) -> str:
    if _STOCK.get(line.sku, 0) < line.quantity:
        raise OutOfStock(f"only {_STOCK.get(line.sku, 0)} of {line.sku} left")
    return f"reservation-{line.sku}"


def charge(card: str, cents: int, attempt: int) -> str:
    if card == "tok_declined":
        raise PaymentDeclined(f"the card {card} was declined")
    if card == "tok_busy" and attempt < 3:
        raise BankUnavailable("no answer from the bank")
    return f"charge-{cents}"


def ship(order_id: str) -> str:
    return f"parcel-{order_id}"
