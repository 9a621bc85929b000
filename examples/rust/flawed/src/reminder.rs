//! Reminds a patient of an appointment, the day before.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext, log};
use serde::Deserialize;
use wasip2::clocks::wall_clock;

const DAY: u64 = 24 * 60 * 60;

/// The input: an appointment.
#[derive(Debug, Deserialize)]
pub struct Appointment {
    /// Who comes.
    pub patient: String,
    /// When: seconds since 1970.
    pub begins_at: u64,
}

/// Sleeps until a day before the appointment, and sends the reminder. One at short notice gets it at once.
///
/// # Errors
/// An operation failed.
pub async fn reminder(appointment: Appointment, ctx: DurableContext) -> Result<(), BoxError> {
    let remind_at = appointment.begins_at.saturating_sub(DAY);
    let now = wall_clock::now().seconds;
    if now < remind_at {
        ctx.wait(Duration::from_secs(remind_at - now)).name("until-the-day-before").await?;
    }

    let patient = appointment.patient;
    ctx.step(move |_| async move {
        log::info!(patient = patient.as_str(); "see you tomorrow");
        Ok(())
    })
    .name("send-reminder")
    .await?;
    Ok(())
}
