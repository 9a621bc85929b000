"""Where the SDK is told apart from the handler that it runs: its clocks, its chance, its steps."""
