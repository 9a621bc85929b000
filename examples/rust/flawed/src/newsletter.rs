//! Sends an issue of a newsletter to everybody who has subscribed.

use std::sync::atomic::{AtomicUsize, Ordering};

use durable_wasm_sdk::{BoxError, DurableContext, log};
use serde::{Deserialize, Serialize};

/// How many mails have left the house.
static SENT: AtomicUsize = AtomicUsize::new(0);

/// The input: an issue.
#[derive(Debug, Deserialize)]
pub struct Issue {
    /// What it says.
    pub title: String,
    /// Who gets it.
    pub subscribers: Vec<String>,
}

/// The result.
#[derive(Debug, Serialize)]
pub struct Report {
    /// How many mails were sent.
    pub sent: usize,
}

/// Sends a mail to each subscriber, and tells the editor if any is missing.
///
/// # Errors
/// An operation failed.
pub async fn newsletter(issue: Issue, ctx: DurableContext) -> Result<Report, BoxError> {
    let expected = issue.subscribers.len();
    for subscriber in issue.subscribers {
        let (name, title) = (format!("mail-{subscriber}"), issue.title.clone());
        ctx.step(move |_| async move {
            log::info!(to = subscriber.as_str(); "{title}");
            SENT.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
        .name(name)
        .await?;
    }

    let sent = SENT.load(Ordering::Relaxed);
    if sent < expected {
        ctx.step(move |_| async move {
            log::warn!("only {sent} of {expected} mails were sent");
            Ok(())
        })
        .name("tell-the-editor")
        .await?;
    }
    Ok(Report { sent })
}
