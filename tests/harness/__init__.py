"""What the tests from outside share: a server of their own, and functions that it invokes over HTTP."""
