//! An expense report: a manager approves it, and when the manager does not answer in time, the director is asked.
//!
//! Small amounts need nobody. For others a person is sent a callback id and answers whenever they like, in days; nothing
//! runs meanwhile. The manager has three days, the director, who is asked next, has two; then the report is turned
//! down. An approved report is paid.
//!
//! ```text
//! durable-wasm run examples/rust/approval \
//!     --input '{"id": "E-7", "employee": "kim", "amount_cents": 42000, "purpose": "conference"}' \
//!     --callback 'director=success:{"approved": true, "by": "sasha"}@1d'
//! ```
//!
//! Nobody completes the callback `manager` here, so it times out after three days, and the director approves a day after
//! that. Input: a [`Report`]. Result: an [`Outcome`]. Somebody may also answer with a failure, which turns the report
//! down with what it says.

mod model;
#[cfg(test)]
mod tests;

use std::time::Duration;

use durable::builders::RetryStrategyConfig;
use durable::{BoxError, CallbackErrorKind, DurableContext, OperationError, OperationErrorKind, TypedError, log};
use durable_wasm_sdk as durable;

pub use model::{Decision, InvalidReport, Outcome, Report};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Who is asked, in this order, and how long each has to answer.
const APPROVERS: [(&str, Duration); 2] = [("manager", DAY.saturating_mul(3)), ("director", DAY.saturating_mul(2))];

/// The handler.
///
/// # Errors
/// The report makes no sense, or an approver cannot be reached or answers with something that is no [`Decision`].
pub async fn approval(report: Report, ctx: DurableContext) -> Result<Outcome, BoxError> {
    report.validate().map_err(TypedError::new)?;
    let outcome = if report.needs_approval() { ask(&report, &ctx).await? } else { Outcome::approved_by("policy") };
    let outcome = match outcome {
        Outcome::Approved { by, .. } => Outcome::Approved { by, payment: Some(pay(&report, &ctx).await?) },
        rejected @ Outcome::Rejected { .. } => rejected,
    };
    tell_employee(&report, &outcome, &ctx).await?;
    Ok(outcome)
}

/// Asks one approver after another until one answers.
async fn ask(report: &Report, ctx: &DurableContext) -> Result<Outcome, BoxError> {
    for (approver, patience) in APPROVERS {
        match wait_for_decision(report, approver, patience, ctx).await {
            Ok(decision) if decision.approved => return Ok(Outcome::approved_by(&decision.by)),
            Ok(decision) => return Ok(Outcome::rejected(&format!("{} said no", decision.by))),
            Err(error) if has_timed_out(&error) => {
                log::warn!(report = report.id.as_str(); "the {approver} does not answer")
            }
            Err(error) => match refusal(&error) {
                Some(reason) => return Ok(Outcome::rejected(reason)),
                None => return Err(error.into()),
            },
        }
    }
    Ok(Outcome::rejected("nobody answered"))
}

/// Sends an approver a callback id and waits for the answer.
async fn wait_for_decision(
    report: &Report,
    approver: &'static str,
    patience: Duration,
    ctx: &DurableContext,
) -> Result<Decision, OperationError> {
    let id = report.id.clone();
    ctx.wait_for_callback::<Decision, _, _>(move |_, callback_id| async move {
        // The real one would send a message with a link that completes the callback.
        log::info!(report = id.as_str(), callback_id = callback_id.as_str(); "asking the {approver}");
        Ok(())
    })
    .name(approver)
    .timeout(patience)
    .submitter_retry_config(RetryStrategyConfig::builder().max_attempts(3).build())
    .await
}

fn has_timed_out(error: &OperationError) -> bool {
    matches!(error.kind(), OperationErrorKind::Callback(error) if matches!(error.kind(), CallbackErrorKind::TimedOut { .. }))
}

/// What an approver's system said that answered with a failure.
fn refusal(error: &OperationError) -> Option<&str> {
    match error.kind() {
        OperationErrorKind::Callback(callback)
            if matches!(callback.kind(), CallbackErrorKind::ExternalFailure { .. }) =>
        {
            error.wire().and_then(|wire| wire.error_message()).or(Some("no reason was given"))
        }
        _ => None,
    }
}

/// Pays the employee, and returns the payment's id.
async fn pay(report: &Report, ctx: &DurableContext) -> Result<String, BoxError> {
    let payment = format!("pay-{}-{}", report.employee, report.amount_cents);
    Ok(ctx.step(move |_| async move { Ok(payment) }).name("pay").await?)
}

async fn tell_employee(report: &Report, outcome: &Outcome, ctx: &DurableContext) -> Result<(), BoxError> {
    let (employee, text) = (report.employee.clone(), outcome.to_string());
    let step = ctx.step(move |_| async move {
        log::info!(employee = employee.as_str(); "your expenses: {text}");
        Ok(())
    });
    Ok(step.name("tell-employee").await?)
}

durable::export!(approval);
