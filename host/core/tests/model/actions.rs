//! What handlers, the outside world and time may do, at random.

use std::sync::Arc;

use durable_wasm_core::model::{
    CallbackOptions, ChainedInvokeOptions, ContextOptions, OperationAction, OperationOptions, OperationType,
    OperationUpdate, StepOptions, WaitOptions,
};
use proptest::prelude::*;

use crate::common::error;

/// One thing that somebody does.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// An invocation begins.
    Begin,
    Checkpoint {
        token: Token,
        client_token: Option<u8>,
        asks: Vec<Ask>,
    },
    /// The invocation in flight ends.
    Finish(Ending),
    /// Seconds pass; nothing happens yet.
    Pass(u64),
    /// What is due happens.
    Fire,
    /// Time passes until something is due, and that happens.
    Jump,
    /// Somebody outside completes the callback of an operation, with success or not.
    CompleteCallback(usize, bool),
    Heartbeat(usize),
    /// The function that an operation called has ended.
    CompleteInvoke(usize, Called),
    Pause {
        with_timeout: bool,
    },
    Resume,
    Stop,
    Delete,
}

/// Which checkpoint token a call is made with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Token {
    Latest,
    /// One of those that were given out, counted from the latest.
    Earlier(usize),
    Forged,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    Pending,
    Succeeded,
    Failed,
    SucceededWithError,
    FailedWithResult,
    NoStatus,
    UnknownStatus,
    Unreadable,
    Crashed,
    Lost,
    NoFunction,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Called {
    Succeeded,
    Failed,
    TimedOut,
    Stopped,
}

/// An update, in few words.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    place: usize,
    /// Another type than the favourite of the id.
    disguise: Option<OperationType>,
    action: OperationAction,
    parent: Option<&'static str>,
    name: Option<&'static str>,
    sub_type: Option<&'static str>,
    payload: Data,
    has_error: bool,
    options: Options,
    seconds: u32,
}

#[derive(Debug, Clone, Copy)]
enum Data {
    None,
    Small,
    TooLarge,
}

#[derive(Debug, Clone, Copy)]
enum Options {
    Fitting,
    None,
    /// Those of another type.
    Of(OperationType),
}

/// The id of the execution's own operation.
pub(crate) const OWN_ID: &str = "00000000-0000-0001";

/// Ids are few, and each has a favourite type, so that updates of one operation meet. Two are none that the service takes.
pub(crate) const IDS: [(&str, OperationType); 14] = [
    ("s1", OperationType::Step),
    ("s2", OperationType::Step),
    ("s3", OperationType::Step),
    ("c1", OperationType::Context),
    ("c2", OperationType::Context),
    ("w1", OperationType::Wait),
    ("w2", OperationType::Wait),
    ("b1", OperationType::Callback),
    ("b2", OperationType::Callback),
    ("i1", OperationType::ChainedInvoke),
    ("i2", OperationType::ChainedInvoke),
    ("e", OperationType::Execution),
    (OWN_ID, OperationType::Execution),
    ("not an id", OperationType::Step),
];
const CALLBACKS: std::ops::Range<usize> = 7..9;
const INVOKES: std::ops::Range<usize> = 9..11;

/// What happens more often than usual: some rules are about what comes several times in a row.
#[derive(Debug, Clone, Copy)]
enum Mood {
    Usual,
    Crashes,
    PausesAndEnds,
}

pub(crate) fn actions() -> impl Strategy<Value = Vec<Action>> {
    let mood = prop_oneof![3 => Just(Mood::Usual), 1 => Just(Mood::Crashes), 1 => Just(Mood::PausesAndEnds)];
    mood.prop_flat_map(|mood| prop::collection::vec(action(mood), 1..100))
}

fn action(mood: Mood) -> impl Strategy<Value = Action> {
    let pauses = if matches!(mood, Mood::PausesAndEnds) { 5 } else { 1 };
    let called =
        prop_oneof![Just(Called::Succeeded), Just(Called::Failed), Just(Called::TimedOut), Just(Called::Stopped)];
    prop_oneof![
        14 => Just(Action::Begin),
        20 => checkpoint(mood),
        7 => ending(mood).prop_map(Action::Finish),
        4 => (0..9_u64).prop_map(Action::Pass),
        2 => Just(Action::Fire),
        4 => Just(Action::Jump),
        2 => (CALLBACKS, any::<bool>()).prop_map(|(place, succeeds)| Action::CompleteCallback(place, succeeds)),
        2 => CALLBACKS.prop_map(Action::Heartbeat),
        2 => (INVOKES, called).prop_map(|(place, called)| Action::CompleteInvoke(place, called)),
        pauses => any::<bool>().prop_map(|with_timeout| Action::Pause { with_timeout }),
        pauses + 1 => Just(Action::Resume),
        1 => prop_oneof![1 => Just(Action::Stop), 2 => Just(Action::Delete), 12 => Just(Action::Fire)],
    ]
}

fn checkpoint(mood: Mood) -> impl Strategy<Value = Action> {
    let token = prop_oneof![
        30 => Just(Token::Latest),
        2 => (0..4_usize).prop_map(Token::Earlier),
        1 => Just(Token::Forged),
    ];
    let client_token = prop::option::weighted(0.2, 0..3_u8);
    // The execution's end is rare otherwise, so that lists go on for a while.
    let goes_on = if matches!(mood, Mood::PausesAndEnds) { 3 } else { 80 };
    let ends = prop_oneof![goes_on => Just(0), 1 => Just(1), 1 => Just(2)];
    let asks = prop::collection::vec(ask(), 0..4);
    let result = prop_oneof![4 => Just(Data::Small), 1 => Just(Data::TooLarge)];
    (token, client_token, asks, ends, result).prop_map(|(token, client_token, mut asks, ends, result)| {
        asks.extend(std::iter::repeat_n(Ask::end(result), ends));
        Action::Checkpoint { token, client_token, asks }
    })
}

fn ending(mood: Mood) -> impl Strategy<Value = Ending> {
    let crashes = if matches!(mood, Mood::Crashes) { 400 } else { 14 };
    prop_oneof![
        24 => Just(Ending::Pending),
        2 => Just(Ending::Succeeded),
        1 => Just(Ending::Failed),
        1 => Just(Ending::SucceededWithError),
        1 => Just(Ending::FailedWithResult),
        1 => Just(Ending::NoStatus),
        1 => Just(Ending::UnknownStatus),
        1 => Just(Ending::Unreadable),
        crashes => Just(Ending::Crashed),
        4 => Just(Ending::Lost),
        1 => Just(Ending::NoFunction),
    ]
}

fn data() -> impl Strategy<Value = Data> {
    prop_oneof![24 => Just(Data::None), 12 => Just(Data::Small), 1 => Just(Data::TooLarge)]
}

fn ask() -> impl Strategy<Value = Ask> {
    let place = prop_oneof![200 => 0..11_usize, 1 => 11..14_usize];
    let kind = || prop::sample::select(OperationType::ALL);
    let parent = prop_oneof![
        30 => Just(None),
        3 => Just(Some("c1")),
        1 => prop::sample::select(vec![Some("c2"), Some("s1"), Some("nobody")]),
    ];
    let few = |first: &'static str, second: &'static str| prop_oneof![40 => Just(None), 4 => Just(Some(first)), 1 => Just(Some(second))];
    let options = prop_oneof![
        30 => Just(Options::Fitting),
        1 => Just(Options::None),
        1 => kind().prop_map(Options::Of),
    ];
    let seconds = prop_oneof![20 => 1..8_u32, 1 => Just(0), 1 => Just(31_622_401_u32)];
    let disguise = prop::option::weighted(0.04, kind());
    let what = (place, disguise, 0..24_u8, prop::sample::select(OperationAction::ALL));
    let header = (parent, few("a", "b"), few("x", "y"));
    let data = (data(), prop::bool::weighted(0.2), options, seconds);
    (what, header, data).prop_map(|(what, (parent, name, sub_type), (payload, is_odd, options, seconds))| {
        let (place, disguise, dice, any) = what;
        let kind = disguise.unwrap_or(IDS[place].1);
        let action = if dice == 0 { any } else { likely(kind, dice) };
        let fails = matches!(action, OperationAction::Retry | OperationAction::Fail);
        Ask { place, disguise, action, parent, name, sub_type, payload, has_error: fails != is_odd, options, seconds }
    })
}

/// An action that the type has, most of the time one that begins something.
fn likely(kind: OperationType, dice: u8) -> OperationAction {
    match kind {
        OperationType::Step if dice < 9 => OperationAction::Start,
        OperationType::Step if dice < 15 => OperationAction::Retry,
        OperationType::Context if dice < 17 => OperationAction::Start,
        OperationType::Step | OperationType::Context | OperationType::Execution if dice < 21 => {
            OperationAction::Succeed
        }
        OperationType::Step | OperationType::Context | OperationType::Execution => OperationAction::Fail,
        OperationType::Wait if dice < 19 => OperationAction::Start,
        OperationType::Wait => OperationAction::Cancel,
        OperationType::Callback | OperationType::ChainedInvoke => OperationAction::Start,
    }
}

impl Ask {
    /// The execution has succeeded.
    fn end(payload: Data) -> Self {
        Self {
            place: 11,
            disguise: None,
            action: OperationAction::Succeed,
            parent: None,
            name: None,
            sub_type: None,
            payload,
            has_error: false,
            options: Options::None,
            seconds: 0,
        }
    }

    pub(crate) fn update(&self) -> OperationUpdate {
        let (id, kind) = (IDS[self.place].0, self.disguise.unwrap_or(IDS[self.place].1));
        let options = match self.options {
            Options::Fitting => options(kind, self.seconds),
            Options::None => None,
            Options::Of(other) => options(other, self.seconds),
        };
        OperationUpdate {
            parent_id: self.parent.map(Into::into),
            name: self.name.map(Into::into),
            sub_type: self.sub_type.map(Into::into),
            payload: match self.payload {
                Data::None => None,
                Data::Small => Some("\"p\"".into()),
                Data::TooLarge => Some("x".repeat(largest(kind) + 1).into()),
            },
            error: self.has_error.then(|| error("Oops")),
            options,
            ..OperationUpdate::new(id, kind, self.action)
        }
    }
}

/// How many bytes of data an operation may have.
fn largest(kind: OperationType) -> usize {
    match kind {
        OperationType::Execution => 6_291_456,
        OperationType::ChainedInvoke => 1_048_576,
        OperationType::Step | OperationType::Context | OperationType::Wait | OperationType::Callback => 262_144,
    }
}

fn options(kind: OperationType, seconds: u32) -> Option<OperationOptions> {
    match kind {
        OperationType::Context => {
            Some(OperationOptions::Context(ContextOptions { replay_children: seconds.is_multiple_of(2) }))
        }
        OperationType::Step => Some(OperationOptions::Step(StepOptions { next_attempt_delay_seconds: Some(seconds) })),
        OperationType::Wait => Some(OperationOptions::Wait(WaitOptions { wait_seconds: Some(seconds) })),
        OperationType::Callback => Some(OperationOptions::Callback(CallbackOptions {
            timeout_seconds: Some(seconds * 3 % 24),
            heartbeat_timeout_seconds: Some(seconds % 8),
        })),
        OperationType::ChainedInvoke => {
            let function_name: Arc<str> = if seconds < 4 { "missing" } else { "stock" }.into();
            Some(OperationOptions::ChainedInvoke(ChainedInvokeOptions { function_name, tenant_id: None }))
        }
        OperationType::Execution => None,
    }
}
