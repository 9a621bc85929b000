"""Stands in for CloudFormation: one stack, which has the functions of a template.

Speaks the Query protocol: a form goes in, XML comes out.
"""

from pathlib import Path
from xml.sax.saxutils import escape

import yaml

NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
# When everything was deployed. Nobody asks.
DEPLOYED_AT = "1970-01-01T00:00:00Z"


class Stack:
    """The functions of a SAM template, under whatever name the stack is asked for."""

    def __init__(self, template: Path) -> None:
        resources = yaml.safe_load(template.read_text())["Resources"]
        # What the functions are called where they run: as the template says, else by their logical ids.
        self.function_names: dict[str, str] = {
            logical_id: resource["Properties"].get("FunctionName", logical_id)
            for logical_id, resource in resources.items()
            if resource["Type"] == "AWS::Serverless::Function"
        }

    def answer(self, form: dict[str, str]) -> tuple[int, str]:
        """The status and the body that answer a request."""
        match form.get("Action"):
            case "ListStackResources":
                members = "".join(f"<member>{self._resource(id)}</member>" for id in self.function_names)
                return _result("ListStackResources", f"<StackResourceSummaries>{members}</StackResourceSummaries>")
            case "DescribeStackResource":
                logical_id = form.get("LogicalResourceId", "")
                if logical_id not in self.function_names:
                    return _error(f"Resource {logical_id} does not exist for stack {form.get('StackName')}")
                detail = self._resource(logical_id)
                return _result("DescribeStackResource", f"<StackResourceDetail>{detail}</StackResourceDetail>")
            case "DeleteStack":
                return _result("DeleteStack", "")
            case action:
                return _error(f"{action} is not there: this stands in for CloudFormation")

    def _resource(self, logical_id: str) -> str:
        fields = {
            "LogicalResourceId": logical_id,
            "PhysicalResourceId": self.function_names[logical_id],
            "ResourceType": "AWS::Lambda::Function",
            "LastUpdatedTimestamp": DEPLOYED_AT,
            "ResourceStatus": "CREATE_COMPLETE",
        }
        return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())


def _result(action: str, content: str) -> tuple[int, str]:
    result = f"<{action}Result>{content}</{action}Result>"
    return 200, f'<{action}Response xmlns="{NAMESPACE}">{result}</{action}Response>'


def _error(message: str) -> tuple[int, str]:
    error = f"<Error><Type>Sender</Type><Code>ValidationError</Code><Message>{escape(message)}</Message></Error>"
    return 400, f'<ErrorResponse xmlns="{NAMESPACE}">{error}</ErrorResponse>'
