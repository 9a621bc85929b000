#include "durable.h"

#include <stdlib.h>
#include <string.h>

#define STATUS(name) DURABLE_EXECUTION_TYPES_OPERATION_STATUS_##name
#define ACTION(name) DURABLE_EXECUTION_TYPES_OPERATION_ACTION_##name
#define TYPE(name) DURABLE_EXECUTION_TYPES_OPERATION_TYPE_##name
#define DETAILS(name) DURABLE_EXECUTION_TYPES_OPERATION_DETAILS_##name

typedef durable_execution_types_operation_update_t update_t;

void *allocate(size_t bytes) {
  void *memory = malloc(bytes);
  if (memory == NULL) __builtin_trap();
  return memory;
}

string_t text(const char *literal) {
  return (string_t){.ptr = (uint8_t *)literal, .len = strlen(literal)};
}

string_t join(const string_t *parts, size_t length) {
  size_t bytes = 0;
  for (size_t i = 0; i < length; i++) bytes += parts[i].len;
  string_t whole = {.ptr = allocate(bytes), .len = 0};
  for (size_t i = 0; i < length; i++) {
    memcpy(whole.ptr + whole.len, parts[i].ptr, parts[i].len);
    whole.len += parts[i].len;
  }
  return whole;
}

string_t unquoted(string_t json) {
  return (string_t){.ptr = json.ptr + 1, .len = json.len - 2};
}

static bool equal(string_t one, string_t other) {
  return one.len == other.len && memcmp(one.ptr, other.ptr, one.len) == 0;
}

static durable_function_option_string_t some(string_t value) {
  return (durable_function_option_string_t){.is_some = true, .val = value};
}

// What is known of an operation. NULL: nothing is recorded of it.
static operation_t *find(const execution_t *execution, string_t id) {
  for (size_t i = 0; i < execution->length; i++)
    if (equal(execution->operations[i].id, id)) return &execution->operations[i];
  return NULL;
}

// Takes what the host says of operations: news of those that are known, and new ones.
static void learn(execution_t *execution, const operation_t *operations, size_t length) {
  for (size_t i = 0; i < length; i++) {
    operation_t *known = find(execution, operations[i].id);
    if (known != NULL) {
      *known = operations[i];
      continue;
    }
    if (execution->length == execution->capacity) {
      execution->capacity = execution->capacity * 2 + 8;
      execution->operations = realloc(execution->operations, execution->capacity * sizeof(operation_t));
      if (execution->operations == NULL) __builtin_trap();
    }
    execution->operations[execution->length++] = operations[i];
  }
}

// Reads the pages after a marker.
static outcome_t learn_rest(execution_t *execution, durable_function_option_string_t marker) {
  while (marker.is_some) {
    durable_execution_checkpoint_state_output_t page;
    if (!durable_execution_checkpoint_get_execution_state(&marker.val, 0, &page, &execution->refusal)) return REFUSED;
    learn(execution, page.operations.ptr, page.operations.len);
    marker = page.next_marker;
  }
  return GO_ON;
}

// Records an update, and learns what has changed.
static outcome_t checkpoint(execution_t *execution, update_t *update) {
  durable_execution_checkpoint_list_operation_update_t updates = {.ptr = update, .len = 1};
  durable_execution_checkpoint_checkpoint_output_t output;
  execution->replaying = false;
  if (!durable_execution_checkpoint_checkpoint(&updates, DURABLE_EXECUTION_CHECKPOINT_MODE_DURABLE, &output,
                                               &execution->refusal))
    return REFUSED;
  if (output.paused) return SUSPEND;
  learn(execution, output.operations.ptr, output.operations.len);
  return learn_rest(execution, output.next_marker);
}

static update_t update(string_t id, const char *parent, uint8_t type, uint8_t action) {
  update_t update = {.id = id, .type = type, .action = action};
  if (parent != NULL) {
    update.parent_id.is_some = true;
    update.parent_id.val = text(parent);
  }
  return update;
}

// The outcome of an operation that is over; RUN_BODY when it is not.
static outcome_t settled(execution_t *execution, const operation_t *operation, string_t *result) {
  if (operation == NULL) return RUN_BODY;
  bool is_step = operation->details.tag == DETAILS(STEP);
  switch (operation->status) {
    case STATUS(SUCCEEDED):
      *result = is_step ? operation->details.val.step.result.val : operation->details.val.context.result.val;
      return GO_ON;
    case STATUS(FAILED):
    case STATUS(CANCELLED):
    case STATUS(TIMED_OUT):
    case STATUS(STOPPED):
      execution->failure = is_step ? operation->details.val.step.error.val : operation->details.val.context.error.val;
      return FAIL;
    default:
      return RUN_BODY;
  }
}

outcome_t execution_begin(execution_t *execution, exports_durable_execution_handler_invocation_t *invocation) {
  memset(execution, 0, sizeof(*execution));
  learn(execution, invocation->initial_execution_state.operations.ptr,
        invocation->initial_execution_state.operations.len);
  outcome_t outcome = learn_rest(execution, invocation->initial_execution_state.next_marker);
  // The first operation is the execution itself: what comes after it, an earlier invocation has done.
  execution->replaying = execution->length > 1;
  return outcome;
}

bool execution_end(execution_t *execution, outcome_t outcome, string_t result,
                   exports_durable_execution_handler_invocation_output_t *output,
                   exports_durable_execution_handler_error_object_t *error) {
  memset(output, 0, sizeof(*output));
  memset(error, 0, sizeof(*error));
  output->status.is_some = true;
  switch (outcome) {
    case GO_ON:
      output->status.val.tag = EXPORTS_DURABLE_EXECUTION_HANDLER_INVOCATION_STATUS_SUCCEEDED;
      output->result = some(result);
      return true;
    case FAIL:
      output->status.val.tag = EXPORTS_DURABLE_EXECUTION_HANDLER_INVOCATION_STATUS_FAILED;
      output->error.is_some = true;
      output->error.val = execution->failure;
      return true;
    case SUSPEND:
      output->status.val.tag = EXPORTS_DURABLE_EXECUTION_HANDLER_INVOCATION_STATUS_PENDING;
      return true;
    case REFUSED:
      error->error_message = some(execution->refusal.message);
      return false;
    case RUN_BODY:
      break;
  }
  __builtin_trap();
}

outcome_t step_begin(execution_t *execution, const char *parent, const char *id, const char *name, step_t *step,
                     string_t *result) {
  *step = (step_t){.id = text(id), .name = text(name), .parent = parent};
  const operation_t *known = find(execution, step->id);
  outcome_t outcome = settled(execution, known, result);
  if (outcome != RUN_BODY) return outcome;
  // One that is started was interrupted: its body runs again, as the same attempt.
  if (known == NULL) {
    update_t start = update(step->id, parent, TYPE(STEP), ACTION(START));
    start.name = some(step->name);
    start.sub_type = some(text("Step"));
    outcome = checkpoint(execution, &start);
    if (outcome != GO_ON) return outcome;
    known = find(execution, step->id);
    // A host that replays an execution answers with what became of the step.
    outcome = settled(execution, known, result);
    if (outcome != RUN_BODY) return outcome;
  }
  uint32_t ended = known == NULL ? 0 : known->details.val.step.attempt;
  durable_execution_step_scope_enter(&step->id, ended + 1);
  return RUN_BODY;
}

outcome_t step_succeed(execution_t *execution, const step_t *step, string_t result) {
  durable_execution_step_scope_leave();
  update_t success = update(step->id, step->parent, TYPE(STEP), ACTION(SUCCEED));
  success.name = some(step->name);
  success.sub_type = some(text("Step"));
  success.payload = some(result);
  return checkpoint(execution, &success);
}

static update_t context_update(const char *id, const char *name, uint8_t action) {
  update_t change = update(text(id), NULL, TYPE(CONTEXT), action);
  change.name = some(text(name));
  change.sub_type = some(text("RunInChildContext"));
  return change;
}

outcome_t context_begin(execution_t *execution, const char *id, const char *name, string_t *result) {
  const operation_t *known = find(execution, text(id));
  outcome_t outcome = settled(execution, known, result);
  if (outcome != RUN_BODY || known != NULL) return outcome;
  update_t start = context_update(id, name, ACTION(START));
  outcome = checkpoint(execution, &start);
  return outcome == GO_ON ? RUN_BODY : outcome;
}

outcome_t context_succeed(execution_t *execution, const char *id, const char *name, string_t result) {
  update_t success = context_update(id, name, ACTION(SUCCEED));
  success.payload = some(result);
  return checkpoint(execution, &success);
}

outcome_t wait_seconds(execution_t *execution, const char *id, uint32_t seconds) {
  if (find(execution, text(id)) == NULL) {
    update_t start = update(text(id), NULL, TYPE(WAIT), ACTION(START));
    start.sub_type = some(text("Wait"));
    start.options.is_some = true;
    start.options.val.tag = DURABLE_EXECUTION_TYPES_OPERATION_OPTIONS_WAIT;
    start.options.val.val.wait.wait_seconds = (durable_function_option_u32_t){.is_some = true, .val = seconds};
    outcome_t outcome = checkpoint(execution, &start);
    if (outcome != GO_ON) return outcome;
  }
  const operation_t *wait = find(execution, text(id));
  return wait != NULL && wait->status == STATUS(SUCCEEDED) ? GO_ON : SUSPEND;
}

void log_info(const execution_t *execution, const char *message) {
  durable_execution_log_log_record_t record = {
      .level = DURABLE_EXECUTION_LOG_LEVEL_INFO, .message = text(message), .replaying = execution->replaying};
  durable_execution_log_write(&record);
}
