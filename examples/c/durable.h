// What a handler in C needs of a durable SDK: operations that are done once, and found again by a replay.
//
// Every function that may have to stop says so by its outcome, and its caller passes that on to the end of the invocation:
// C has no other way to leave a handler in the middle.
//
// Nothing is freed: an invocation ends with its instance.

#ifndef DURABLE_H
#define DURABLE_H

#include "durable_function.h"

typedef durable_function_string_t string_t;
typedef durable_execution_types_operation_t operation_t;

// How to go on.
typedef enum {
  GO_ON,     // The operation is done, and its result is there.
  RUN_BODY,  // The operation is not done: run what belongs to it.
  SUSPEND,   // It waits for something. The invocation ends, and the next one comes back here.
  FAIL,      // It failed for good, and so does the execution: see `execution_t.failure`.
  REFUSED,   // The host refused a checkpoint: see `execution_t.refusal`.
} outcome_t;

// One invocation, and the operations of its execution as far as they are known.
typedef struct {
  operation_t *operations;
  size_t length, capacity;
  bool replaying;  // What comes now was done by an earlier invocation.
  durable_execution_types_error_object_t failure;
  durable_execution_types_service_error_t refusal;
} execution_t;

// A step whose body runs.
typedef struct {
  string_t id, name;
  const char *parent;
} step_t;

// Takes the operations that the invocation brings, and reads the later pages.
outcome_t execution_begin(execution_t *execution, exports_durable_execution_handler_invocation_t *invocation);

// Says how the invocation ends. False: it has failed, and the host invokes again.
bool execution_end(execution_t *execution, outcome_t outcome, string_t result,
                   exports_durable_execution_handler_invocation_output_t *output,
                   exports_durable_execution_handler_error_object_t *error);

// A step. RUN_BODY: run the body and end it with `step_succeed`. GO_ON: `result` is what was recorded.
outcome_t step_begin(execution_t *execution, const char *parent, const char *id, const char *name, step_t *step,
                     string_t *result);
outcome_t step_succeed(execution_t *execution, const step_t *step, string_t result);

// A child context at the top level, with the same outcomes as a step.
outcome_t context_begin(execution_t *execution, const char *id, const char *name, string_t *result);
outcome_t context_succeed(execution_t *execution, const char *id, const char *name, string_t result);

// A wait.
outcome_t wait_seconds(execution_t *execution, const char *id, uint32_t seconds);

// Writes a log record. The host drops it when it is a replay's.
void log_info(const execution_t *execution, const char *message);

// Text that lives as long as the program.
string_t text(const char *literal);

// Texts after each other, in memory of their own.
string_t join(const string_t *parts, size_t length);

// JSON text without the quotes around it, for text that has nothing escaped.
string_t unquoted(string_t json);

// Memory, or a trap.
void *allocate(size_t bytes);

#endif
