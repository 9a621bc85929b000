"""What the SDK and the user's module take for boto3."""
