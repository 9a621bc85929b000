"""Where the handlers are."""

import sys
from pathlib import Path

EXAMPLES = Path(__file__).parent / "examples"

sys.path.insert(0, str(EXAMPLES))
