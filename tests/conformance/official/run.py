"""Runs the official validator, as it is, against `durable-wasm serve`.

Usage: run.py LANGUAGE [ARGUMENT...]     what is given goes to the validator, as in --suite step

The validator deploys a stack with `sam`, asks CloudFormation for its functions, invokes them with boto3, and reads their
records from CloudWatch. Here the functions are served already, `bin/sam` does nothing, and a stand-in answers the rest.
The report and the recorded histories are written to target/conformance-official/LANGUAGE.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cloudformation import Stack
from harness.server import OFFLINE, REGION, Server
from logs import Logs
from stand_in import StandIn

HERE = Path(__file__).resolve().parent
CONFORMANCE = HERE.parent
# The functions to validate, by their language.
TEMPLATES = {
    "rust": CONFORMANCE / "template.yaml",
    "python": CONFORMANCE / "python" / "template.yaml",
    "javascript": CONFORMANCE / "javascript" / "template.yaml",
}
OUTPUT = HERE.parents[2] / "target" / "conformance-official"
# It mostly waits: for timers, and for records that CloudWatch might be slow to show.
WORKERS = 16


def main(language: str, *arguments: str) -> int:
    template, output = TEMPLATES[language], OUTPUT / language
    output.mkdir(parents=True, exist_ok=True)
    log = output / "server.log"
    log.unlink(missing_ok=True)
    server = Server("--template", str(template), "--log-format", "json", log=log)
    with server, StandIn(Stack(template), Logs(log)) as stand_in, tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            **OFFLINE,
            "AWS_ENDPOINT_URL": stand_in.url,
            "AWS_ENDPOINT_URL_LAMBDA": server.url,
            "PATH": f"{HERE / 'bin'}{os.pathsep}{os.environ['PATH']}",
        }
        command = [sys.executable, "-m", "aws_durable_execution_conformance_tests.app", "--template", str(template)]
        options = {
            "--language": language,
            "--region": REGION,
            "--fail-on": "failed+uncovered",
            "--max-workers": str(WORKERS),
            "--history-dir": str(output),
        }
        for option in options.items():
            command.extend(option)
        # It writes below the folder that it is started in.
        return subprocess.run([*command, *arguments], env=environment, cwd=folder, check=False).returncode


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in TEMPLATES:
        sys.exit(main(*sys.argv[1:]))
    sys.exit(f"error: say which language: {', '.join(TEMPLATES)}")
