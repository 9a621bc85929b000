// The reference quickstart in C, against the bare contract: a step, a wait of a second, a child context with two steps, and
// another step.
//
// There is no SDK here. What SDKs do is in durable.c: it looks every operation up among those that are recorded, and does
// and records what is missing. Input: any JSON value; it is not used. Result: always ["1 2","3 4 4 3","5 6"].

#include "durable.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

// The body of every step: two numbers, as JSON text.
static string_t forward(const char *first, const char *second) {
  string_t parts[] = {text("\""), text(first), text(" "), text(second), text("\"")};
  return join(parts, LENGTH(parts));
}

// A step that forwards two numbers. The id is the operation's position in the handler: a replay finds it by that.
static outcome_t forward_step(execution_t *execution, const char *parent, const char *id, const char *name,
                              const char *first, const char *second, string_t *result) {
  step_t step;
  outcome_t outcome = step_begin(execution, parent, id, name, &step, result);
  if (outcome != RUN_BODY) return outcome;
  *result = forward(first, second);
  return step_succeed(execution, &step, *result);
}

// A child context of two steps.
static outcome_t two(execution_t *execution, string_t *result) {
  outcome_t outcome = context_begin(execution, "3", "two", result);
  if (outcome != RUN_BODY) return outcome;
  string_t first, second;
  if ((outcome = forward_step(execution, "3", "3-1", "two_1", "3", "4", &first)) != GO_ON) return outcome;
  if ((outcome = forward_step(execution, "3", "3-2", "two_2", "4", "3", &second)) != GO_ON) return outcome;
  string_t parts[] = {text("\""), unquoted(first), text(" "), unquoted(second), text("\"")};
  *result = join(parts, LENGTH(parts));
  return context_succeed(execution, "3", "two", *result);
}

static outcome_t quickstart(execution_t *execution, string_t *result) {
  outcome_t outcome;
  string_t one, two_result, three;
  log_info(execution, "quickstart in C");
  if ((outcome = forward_step(execution, NULL, "1", "one", "1", "2", &one)) != GO_ON) return outcome;
  if ((outcome = wait_seconds(execution, "2", 1)) != GO_ON) return outcome;
  if ((outcome = two(execution, &two_result)) != GO_ON) return outcome;
  if ((outcome = forward_step(execution, NULL, "4", "three", "5", "6", &three)) != GO_ON) return outcome;
  string_t parts[] = {text("["), one, text(","), two_result, text(","), three, text("]")};
  *result = join(parts, LENGTH(parts));
  return GO_ON;
}

// The names that the component answers to.
void exports_durable_execution_handler_handlers(durable_function_list_string_t *names) {
  names->ptr = allocate(sizeof(string_t));
  names->len = 1;
  durable_function_string_dup(names->ptr, "quickstart");
}

// One invocation. False: `error` says why the invocation, and not the execution, has failed.
bool exports_durable_execution_handler_invoke(exports_durable_execution_handler_invocation_t *invocation,
                                              exports_durable_execution_handler_invocation_output_t *output,
                                              exports_durable_execution_handler_error_object_t *error) {
  execution_t execution;
  string_t result = {0};
  outcome_t outcome = execution_begin(&execution, invocation);
  if (outcome == GO_ON) outcome = quickstart(&execution, &result);
  return execution_end(&execution, outcome, result, output, error);
}
