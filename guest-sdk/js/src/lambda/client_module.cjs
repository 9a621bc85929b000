/** `@aws-sdk/client-lambda` as a module: the stand-in, and beside it whatever else is asked for. */
const { standInModule } = require("../aws.js");
const client = require("./client.js");

module.exports = standInModule("@aws-sdk/client-lambda", { ...client, ...client.exceptions });
