const { createHash } = require("crypto");
const { withDurableExecution } = require("@aws/durable-execution-sdk-js");

exports.handler = withDurableExecution(async (event, context) =>
  context.step("hash", () => createHash("sha256").update(String(event)).digest("hex")),
);
