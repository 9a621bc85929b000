"""Stands in for CloudWatch Logs: the records that `durable-wasm serve --log-format json` writes, as log events.

The server writes a line of JSON for each record of a handler, as Lambda does, with `timestamp`, `message`,
`durableExecutionArn` and more. The function is in the ARN. A record whose message is itself a JSON object is that object here: handlers that print JSON
have it in CloudWatch as they printed it.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

# A condition of a filter pattern: `$.durableExecutionArn = "arn:…"`. A pattern may have several, any of which will do.
CONDITION = re.compile(r'\$\.(\w+) = "((?:[^"\\]|\\.)*)"')
ESCAPE = re.compile(r"\\(.)")


class Logs:
    """The log groups of the functions whose records are in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def answer(self, action: str, request: dict) -> tuple[int, dict]:
        """The status and the body that answer a request."""
        if action != "FilterLogEvents":
            return _error(f"{action} is not there: this stands in for CloudWatch Logs")
        conditions = CONDITION.findall(request.get("filterPattern", ""))
        if not conditions:
            return _error(f"not understood: filterPattern {request.get('filterPattern')!r}")
        wanted = {(field, ESCAPE.sub(r"\1", value)) for field, value in conditions}
        function_name = request["logGroupName"].removeprefix("/aws/lambda/")
        events = [
            {"timestamp": timestamp, "ingestionTime": timestamp, "message": json.dumps(fields), "eventId": str(index)}
            for index, (timestamp, fields) in enumerate(self._records(function_name))
            if request["startTime"] <= timestamp <= request["endTime"]
            and any(fields.get(name) == value for name, value in wanted)
        ]
        return 200, {"events": events, "searchedLogStreams": []}

    def _records(self, function_name: str) -> Iterator[tuple[int, dict]]:
        """What a function logged, and when, in milliseconds."""
        for line in self._file.read_text().splitlines():
            record = _json_object(line)
            if record and f":function:{function_name}:" in record.get("durableExecutionArn", ""):
                timestamp = datetime.fromisoformat(record["timestamp"]).timestamp()
                yield round(timestamp * 1000), _json_object(record["message"]) or record


def _json_object(text: str) -> dict | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _error(message: str) -> tuple[int, dict]:
    return 400, {"__type": "InvalidParameterException", "message": message}
