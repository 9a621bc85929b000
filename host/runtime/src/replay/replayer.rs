//! A whole record, replayed.

use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::invocation::OperationPage;
use durable_wasm_core::model::{ExecutionArn, OperationId, RequestId, Timestamp};
use durable_wasm_core::record::{Ask, Cause, InvocationEnd, Record, RecordedInvocation, RecordedState};

use super::client::ReplayClient;
use super::divergence::{Deed, Described, Divergence, Ending};
use super::end::{Fit, ending, judge, recorded};
use super::reading::readings;
use super::session::{Session, Settled, Situation, Stop};
use crate::clock::VirtualClock;
use crate::executor::version_of;
use crate::identity::{ExecutionSeed, execution_arn};
use crate::invoker::{Invocation, InvocationError, InvocationHost, Invoker};
use crate::logs::NoLogs;
use crate::perturbation::Perturbation;

/// Replays records of one handler.
#[derive(Clone)]
pub struct Replayer {
    /// Runs the handler.
    pub invoker: Arc<dyn Invoker>,
    /// Which of the code's handlers it is.
    pub handler: Arc<str>,
    /// The function's name in the executions' ARNs, which no history says.
    pub function_name: Arc<str>,
    /// The seed of the executor that recorded them, if it had one.
    pub seed: u64,
    /// Wall time an invocation may take.
    pub invocation_timeout: Duration,
}

/// What a replay shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed {
    /// The handler does everything that is recorded.
    Compatible(Next),
    /// It does something else.
    Diverged(Box<Divergence>),
}

/// How a compatible handler goes on where the record ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Not at all: the execution has ended.
    Nothing,
    /// With this.
    Does(Deed),
}

/// What is known of a record up to some invocation.
struct Progress {
    state: RecordedState,
    /// How many events have happened.
    events: usize,
}

impl Replayer {
    /// Replays a record from its start to its end, or to where it breaks off.
    ///
    /// # Errors
    /// When the handler cannot be run, through no fault of its own.
    pub async fn replay(&self, record: &Arc<Record>) -> Result<Replayed, InvocationError> {
        let mut progress = Progress { state: RecordedState::default(), events: 0 };
        let mut replaying_children = Vec::new();
        for (number, invocation) in record.invocations().iter().enumerate() {
            progress.advance(record, invocation.events.start, &replaying_children);
            let (fit, learned) = self.replay_invocation(record, number, invocation, &progress.state).await?;
            match fit {
                Fit::Yes => replaying_children.extend(learned),
                Fit::Ends(deed) => return Ok(Replayed::Compatible(Next::Does(deed))),
                Fit::No(divergence) => return Ok(Replayed::Diverged(divergence)),
            }
        }
        Ok(Replayed::Compatible(Next::Nothing))
    }

    /// Replays an invocation by every reading until one fits. Of those that do not, the first is told of. Also says of which
    /// contexts a replay runs the code again.
    async fn replay_invocation(
        &self,
        record: &Arc<Record>,
        number: usize,
        invocation: &RecordedInvocation,
        before: &RecordedState,
    ) -> Result<(Fit, Vec<OperationId>), InvocationError> {
        let mut misfit = None;
        for reading in readings(record, invocation) {
            let situation = Situation { record, number, invocation, before, reading };
            let (session, fit) = self.replay_reading(situation).await?;
            match fit {
                Fit::No(divergence) => {
                    misfit.get_or_insert(divergence);
                }
                Fit::Yes | Fit::Ends(_) => return Ok((fit, session.replaying_children().to_vec())),
            }
        }
        Ok((misfit.map_or(Fit::Yes, Fit::No), Vec::new()))
    }

    /// Invokes the handler, and again with every step settled whose body it would run.
    async fn replay_reading(&self, situation: Situation<'_>) -> Result<(Session, Fit), InvocationError> {
        let mut settled = Settled::default();
        loop {
            let (mut session, ending) = self.invoke(situation, &settled).await?;
            let fit = match (session.stop.take(), ending) {
                (Some(Stop::Diverged(divergence)), _) => Fit::No(divergence),
                (Some(Stop::Entered(id)), _) if settled.add(&session, &id) => continue,
                (Some(Stop::Entered(id)), _) => Fit::No(runs_again(&session, &id)),
                (Some(Stop::PastRecord), _) => match (session.end(), session.unrecorded()) {
                    (InvocationEnd::Open, Some(asked)) => Fit::Ends(Deed::Asks(asked.clone())),
                    (_, _) => Fit::Yes,
                },
                (Some(Stop::Idle), _) | (None, None) => judge(&session, Ending::Pending),
                (None, Some(ending)) => judge(&session, ending),
            };
            return Ok((session, fit));
        }
    }

    /// Runs one invocation to its end, or to where it need not go on.
    async fn invoke(
        &self,
        situation: Situation<'_>,
        settled: &Settled,
    ) -> Result<(Session, Option<Ending>), InvocationError> {
        let Situation { record, number, .. } = situation;
        let session = Session::begin(situation, settled);
        let (client, page) = ReplayClient::new(session, version_of(&self.function_name));
        let client = Arc::new(client);
        let invocation = self.invocation(record, number, page);
        let clock = VirtualClock::new(Self::begins(record, number));
        let host =
            InvocationHost { client: Arc::clone(&client) as Arc<_>, clock: Arc::new(clock), logs: Arc::new(NoLogs) };
        let result = tokio::select! {
            biased;
            () = client.stopped() => None,
            result = self.invoker.invoke(invocation, host) => Some(result),
        };
        let session = client.finish().ok_or_else(|| InvocationError::Bug("an invocation ended twice".to_owned()))?;
        let ending = match result {
            Some(result) if session.stop.is_none() => Some(ending(result)?),
            Some(_) | None => None,
        };
        Ok((session, ending))
    }

    fn invocation(&self, record: &Record, number: usize, page: OperationPage) -> Invocation {
        let recorded = record.invocations().get(number);
        let function = version_of(&self.function_name);
        let name = record.name().unwrap_or("execution");
        let arn: ExecutionArn = execution_arn(&function, name, record.id().map_or("execution", |id| id.as_str()));
        let seed = ExecutionSeed::of_arn(self.seed, &arn);
        let request_id = recorded.and_then(|invocation| invocation.request_id.clone());
        let derived = || -> RequestId { seed.request_id(u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1)) };
        Invocation {
            durable_execution_arn: arn,
            function_name: function.name,
            function_version: function.version,
            handler: Arc::clone(&self.handler),
            request_id: request_id.unwrap_or_else(derived),
            deadline: Self::begins(record, number).after(self.invocation_timeout),
            tenant_id: None,
            initial_execution_state: page,
            updated_operation_ids: updated(record, number),
            execution_start: record.started(),
            seed: seed.bytes(),
            timeout: self.invocation_timeout,
            perturbation: Perturbation::default(),
        }
    }

    /// When an invocation begins, as far as the record says.
    fn begins(record: &Record, number: usize) -> Timestamp {
        let recorded = record.invocations().get(number);
        let first = || recorded.and_then(|invocation| record.events().get(invocation.events.start));
        let last = || record.events().last();
        let start = recorded.and_then(|invocation| invocation.start);
        start.or_else(|| first().or_else(last).map(|event| event.timestamp)).unwrap_or_else(|| record.started())
    }
}

impl Progress {
    /// Lets everything happen before a place.
    fn advance(&mut self, record: &Record, until: usize, replaying_children: &[OperationId]) {
        for event in record.events().get(self.events..until).unwrap_or_default() {
            let applied = self.state.apply(event);
            debug_assert!(applied.is_ok(), "event {} of a record that was checked cannot be: {applied:?}", event.id);
        }
        self.events = self.events.max(until);
        for context in replaying_children {
            self.state.note_replay_children(context);
        }
    }
}

/// The operations that others changed before an invocation began.
fn updated(record: &Record, number: usize) -> Vec<OperationId> {
    let own = record.invocations().get(number).map(|invocation| invocation.events.clone()).unwrap_or_default();
    let events = record.events().get(own).unwrap_or_default().iter();
    let leading = events.take_while(|event| matches!(event.kind.cause(), Cause::Outside | Cause::Operator));
    leading.filter_map(|event| event.operation.as_ref().map(|operation| operation.id.clone())).collect()
}

/// The handler runs a step's body, although it has been told what became of it.
fn runs_again(session: &Session, id: &OperationId) -> Box<Divergence> {
    let record = session.record();
    let place = record.places(id).last().copied();
    let event = place.and_then(|place| record.events().get(place));
    let last = event.and_then(|event| Some(Described::new(&Ask::of_event(event, record.last())?, id, record.last())));
    let (event, expected) = match (event, last) {
        (Some(event), Some(last)) => (event.id, Deed::Asks(last)),
        (Some(_) | None, _) => recorded(record, session.number()),
    };
    let (invocation, operation) = (session.number() + 1, session.path(id));
    Box::new(Divergence { invocation, operation, event, expected, actual: Deed::RunsAgain(id.clone()) })
}
