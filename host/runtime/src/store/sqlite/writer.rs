//! The thread that writes. Whatever is waiting is written in one transaction, so that many commits wait for the disk
//! together.
//!
//! # Invariants
//! - A write is acknowledged after the transaction with it is durable.
//! - Writes are applied in the order they came.
//! - A write that fails takes no other with it: when a transaction fails, each of its writes gets one of its own.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::error::{SqliteError, SqliteProblem};
use super::write::{Write, Written};

/// How many writes may share a transaction: more than are ever waiting for one.
const BATCH_MAX: usize = 4_096;

/// A write, and who waits for it.
struct Job {
    write: Write,
    done: oneshot::Sender<Result<Written, SqliteProblem>>,
}

/// Writes to a database. Dropped, it ends when everything is written.
pub(super) struct Writer {
    path: PathBuf,
    /// None when it is being dropped.
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Begins to write with a connection.
    pub(super) fn new(path: PathBuf, connection: Connection) -> Result<Self, SqliteError> {
        let (jobs, queue) = channel();
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || run(connection, &queue))
            .map_err(|error| SqliteProblem::CannotOpen(error.into()).of(&path))?;
        Ok(Self { path, jobs: Some(jobs), thread: Some(thread) })
    }

    /// The database's file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes, and returns when that is durable. It is written also when nobody waits for it any more.
    pub(super) async fn write(&self, write: Write) -> Result<Written, SqliteError> {
        let (done, answer) = oneshot::channel();
        let sent = self.jobs.as_ref().and_then(|jobs| jobs.send(Job { write, done }).ok());
        let answer = match sent {
            Some(()) => answer.await.unwrap_or(Err(SqliteProblem::Closed)),
            None => Err(SqliteProblem::Closed),
        };
        answer.map_err(|problem| problem.of(&self.path))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // It ends by itself. Were it to panic, everybody who waited for it has been told.
            let _ = thread.join();
        }
    }
}

fn run(mut connection: Connection, queue: &Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        let batch: Vec<Job> = std::iter::once(first).chain(queue.try_iter()).take(BATCH_MAX).collect();
        match transact(&mut connection, &batch) {
            Ok(written) => {
                for (job, written) in batch.into_iter().zip(written) {
                    answer(job, Ok(written));
                }
            }
            Err(problem) => each_alone(&mut connection, batch, problem),
        }
    }
}

/// Writes a batch in one transaction.
fn transact(connection: &mut Connection, batch: &[Job]) -> Result<Vec<Written>, SqliteProblem> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let written = batch.iter().map(|job| job.write.apply(&transaction)).collect::<Result<_, _>>()?;
    transaction.commit()?;
    Ok(written)
}

/// Writes each of a batch that failed in a transaction of its own.
fn each_alone(connection: &mut Connection, batch: Vec<Job>, problem: SqliteProblem) {
    let is_alone = batch.len() == 1;
    let mut problem = Some(problem);
    for job in batch {
        let result = match problem.take().filter(|_| is_alone) {
            Some(problem) => Err(problem),
            None => transact(connection, std::slice::from_ref(&job)),
        };
        let written = result.and_then(|written| written.into_iter().next().ok_or(SqliteProblem::Closed));
        answer(job, written);
    }
}

/// Acknowledges a write. Whoever waited may be gone.
fn answer(job: Job, written: Result<Written, SqliteProblem>) {
    let _ = job.done.send(written);
}
