//! What a state can be.

use durable_wasm_sdk::serdes::{Serdes, SerdesContext};
use durable_wasm_sdk::{BoxError, DurableContext};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::every_second;

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Job {
    status: Status,
    attempts: u32,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Pending,
    Done,
}

pub(crate) async fn object(_: Value, ctx: DurableContext) -> Result<Job, BoxError> {
    let check = |_, job: Job| async move {
        let attempts = job.attempts + 1;
        Ok(Job { status: if attempts < 2 { Status::Pending } else { Status::Done }, attempts })
    };
    let strategy = every_second(|job: &Job| job.status == Status::Done).build();
    let job = Job { status: Status::Pending, attempts: 0 };
    Ok(ctx.wait_for_condition(check, job).wait_strategy(strategy).await?)
}

pub(crate) async fn null(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    let check = |_, ()| async { Ok(()) };
    Ok(ctx.wait_for_condition(check, ()).wait_strategy(every_second(|()| true).build()).await?)
}

pub(crate) async fn encoded(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    let check = |_, state: String| async move { Ok(state + "x") };
    let strategy = every_second(|state: &String| state.len() >= 2).build();
    Ok(ctx.wait_for_condition(check, String::new()).wait_strategy(strategy).serdes(Hex).await?)
}

/// Records text as the hexadecimal digits of its bytes.
#[derive(Debug, Clone, Copy)]
struct Hex;

impl Serdes<String> for Hex {
    async fn serialize(&self, value: String, _: SerdesContext) -> Result<String, BoxError> {
        Ok(value.bytes().map(|byte| format!("{byte:02x}")).collect())
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<String, BoxError> {
        let digits = wire.as_bytes().chunks(2).map(str::from_utf8);
        let bytes = digits.map(|digits| Ok(u8::from_str_radix(digits?, 16)?)).collect::<Result<_, BoxError>>()?;
        Ok(String::from_utf8(bytes)?)
    }
}
