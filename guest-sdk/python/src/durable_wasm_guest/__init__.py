"""What a component of Python handlers holds beside them: the part that stands between the official SDK and the host.

The user's module, the real `aws-durable-execution-sdk-python` and this package are made into one component. The SDK
believes that it runs in Lambda: it finds a boto3 client, threads, clocks and a logging set-up. What it finds is in

- `aws`: a client whose calls go through `durable:execution/checkpoint`, and the errors botocore would raise,
- `threads`: threads that take turns on the one stack that a component has,
- `sdk`: the places where the SDK is told of steps, and where it takes time and chance from,
- `logs`, `chance`: loggers, `print` and the `random` module,
- `build`: what happens once, when the component is built; `entry`: what happens in each invocation.
"""
