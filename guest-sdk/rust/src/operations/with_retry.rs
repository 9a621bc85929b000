//! Blocks of operations that are retried as one.
//!
//! A block is a child context, each attempt a child context in it named `attempt-N`, so that no attempt replays what an
//! earlier one recorded. Between two of them is a wait named `retry-delay-N`. Which attempt is next follows from what is
//! recorded: attempts that have failed replay their failures, and the strategy decides the same way again.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::child;
use crate::engine::Call;
use crate::error::{OperationError, RetriesExhausted, Source, StepError, StepErrorKind, note};
use crate::retry::{self, RetryPolicy};
use crate::{BoxError, DurableContext, RetryDecision, Serdes};

/// The shortest delay between two attempts.
const MIN_DELAY: Duration = Duration::from_secs(1);

pub(crate) async fn run<O, F, Fut, S>(call: Call, retry: RetryPolicy, serdes: S, body: F) -> Result<O, OperationError>
where
    O: Send + 'static,
    F: Fn(DurableContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    S: Serdes<O>,
{
    let (serdes, body) = (Arc::new(serdes), Arc::new(body));
    let (execution_arn, id) = (call.engine().execution_arn().to_owned(), call.id.as_str().to_owned());
    let attempts_serdes = Arc::clone(&serdes);
    let attempts = move |context: DurableContext| async move {
        let mut attempt = 1;
        loop {
            let body = Arc::clone(&body);
            let outcome = context
                .run_in_child_context(move |context| body(context))
                .name(format!("attempt-{attempt}"))
                .serdes(Arc::clone(&attempts_serdes))
                .await;
            let error = match outcome {
                Ok(value) => return Ok(value),
                Err(error) => StepError::new(StepErrorKind::ExecutionFailed, Some(error.into())),
            };
            match retry.decide(&error, attempt, || retry::chance(&execution_arn, &id, attempt)) {
                RetryDecision::Retry { delay } => {
                    let elapsed = context.wait(delay.max(MIN_DELAY)).name(format!("retry-delay-{attempt}")).await;
                    elapsed.map_err(|error| note("waiting before the next attempt", error.into()))?;
                    attempt += 1;
                }
                RetryDecision::Stop => return Err(exhausted(attempt, error).into()),
            }
        }
    };
    child::run(call, serdes, attempts).await
}

fn exhausted(attempts: u32, last: StepError) -> AttemptsExhausted {
    AttemptsExhausted { retries: RetriesExhausted::new(attempts), last: last.into_source() }
}

/// The strategy said to stop. The source is the last attempt's error.
#[derive(Debug)]
struct AttemptsExhausted {
    retries: RetriesExhausted,
    last: Option<Source>,
}

impl std::fmt::Display for AttemptsExhausted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.retries.fmt(f)
    }
}

impl std::error::Error for AttemptsExhausted {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.last.as_deref().map(|error| error as &(dyn std::error::Error + 'static))
    }
}
