"""The client that the SDK takes for boto3's."""

import datetime
import unittest
from unittest import mock

import boto3
from botocore.exceptions import ClientError
from componentize_py_types import Err
from durable_wasm_guest import host
from durable_wasm_guest.aws.absent import ServiceUnavailableError
from durable_wasm_guest.aws.client import LambdaClient
from durable_wasm_guest.aws.shapes import as_datetime, as_milliseconds, operation_to_dict, update_from_dict
from wit_world.imports import checkpoint, types


def _wait(status: types.OperationStatus = types.OperationStatus.STARTED) -> types.Operation:
    details = types.OperationDetails_Wait(types.WaitDetails(2_000))
    return types.Operation("w", None, "pause", "Wait", status, 1_000, None, details)


class Shapes(unittest.TestCase):
    def test_an_operation_with_either_kind_of_instant(self) -> None:
        self.assertEqual(
            operation_to_dict(_wait(), as_milliseconds),
            {
                "Id": "w",
                "Name": "pause",
                "Type": "WAIT",
                "SubType": "Wait",
                "Status": "STARTED",
                "StartTimestamp": 1_000,
                "WaitDetails": {"ScheduledEndTimestamp": 2_000},
            },
        )
        start = operation_to_dict(_wait(), as_datetime)["StartTimestamp"]
        self.assertEqual(start, datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=datetime.UTC))

    def test_an_update_with_its_options(self) -> None:
        update = update_from_dict(
            {
                "Id": "s",
                "Type": "STEP",
                "Action": "RETRY",
                "Error": {"ErrorMessage": "no", "ErrorType": "E"},
                "StepOptions": {"NextAttemptDelaySeconds": 3},
            }
        )
        self.assertEqual(update.action, types.OperationAction.RETRY)
        self.assertEqual(update.error, types.ErrorObject("no", "E", None, None))
        self.assertEqual(update.options, types.OperationOptions_Step(types.StepOptions(3)))

    def test_an_unknown_type_is_named(self) -> None:
        with self.assertRaisesRegex(KeyError, "TELEPORT"):
            update_from_dict({"Id": "s", "Type": "TELEPORT", "Action": "START"})


class Client(unittest.TestCase):
    def test_a_checkpoint(self) -> None:
        output = checkpoint.CheckpointOutput([_wait()], "more", False)
        with mock.patch.object(host, "checkpoint", return_value=output) as sent:
            answer = LambdaClient().checkpoint_durable_execution(
                DurableExecutionArn="a", CheckpointToken="t", Updates=[{"Id": "w", "Type": "WAIT", "Action": "START"}]
            )
        self.assertEqual(sent.call_args.args[1], host.DURABLE)
        self.assertTrue(answer["CheckpointToken"])
        self.assertEqual(answer["NewExecutionState"]["NextMarker"], "more")

    def test_a_pause_takes_the_token_away(self) -> None:
        client = LambdaClient()
        with mock.patch.object(host, "checkpoint", return_value=checkpoint.CheckpointOutput([], None, True)):
            self.assertNotIn("CheckpointToken", client.checkpoint_durable_execution())
        self.assertTrue(client.is_paused)

    def test_what_was_sent_lazily_is_settled_once(self) -> None:
        client = LambdaClient()
        with mock.patch.object(host, "checkpoint", return_value=checkpoint.CheckpointOutput([], None, False)) as sent:
            client.is_lazy = True
            client.checkpoint_durable_execution()
            client.is_lazy = False
            client.settle()
            client.settle()
        self.assertEqual([call.args[1] for call in sent.call_args_list], [host.LAZY, host.DURABLE])

    def test_a_refusal_is_an_error_of_botocore(self) -> None:
        error = types.ServiceError(types.ServiceErrorCode.RESOURCE_CONFLICT, "it has ended")
        with mock.patch.object(host, "get_execution_state", side_effect=Err(error)):
            with self.assertRaises(ClientError) as caught:
                LambdaClient().get_durable_execution_state(Marker="m", MaxItems=1)
        self.assertEqual(caught.exception.response["Error"]["Code"], "ResourceConflictException")
        self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 409)

    def test_other_services_may_be_made_and_not_called(self) -> None:
        table = boto3.resource("dynamodb").Table("orders")
        with self.assertRaisesRegex(ServiceUnavailableError, "hint: "):
            table.scan()
        with self.assertRaisesRegex(ServiceUnavailableError, "boto3.client\\('lambda'\\).invoke"):
            boto3.client("lambda").invoke(FunctionName="f")


if __name__ == "__main__":
    unittest.main()
