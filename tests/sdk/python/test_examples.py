"""The SDK's documented examples: in the sandbox they come to the same as natively, under the official testing SDK.

`DURABLE_WASM` says where the command is.
"""

from pathlib import Path

import pytest

from cases import CASES, Case
from conftest import EXAMPLES
from native import run_natively
from sandbox import build, run_in_sandbox


@pytest.fixture(scope="session")
def component(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All examples, in one component."""
    component = tmp_path_factory.mktemp("examples") / "examples.wasm"
    build(EXAMPLES, component)
    return component


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_sandbox_changes_nothing(case: Case, component: Path) -> None:
    assert run_in_sandbox(case, component) == run_natively(case)
