//! Ends without an answer.

use std::hint::black_box;

use crate::bindings::exports::durable::execution::handler::Invocation;
use crate::{Answer, succeeded};

/// No panic, no message.
pub(crate) fn trap(_: &Invocation) -> Answer {
    std::process::abort()
}

pub(crate) fn panic(_: &Invocation) -> Answer {
    panic!("the cat is on the keyboard")
}

pub(crate) fn out_of_bounds(_: &Invocation) -> Answer {
    let far = black_box(0xffff_fff0_usize) as *const u32;
    // SAFETY: none; the sandbox is there for this.
    succeeded(unsafe { far.read_volatile() }.to_string())
}

pub(crate) fn loop_forever(_: &Invocation) -> Answer {
    let mut count = 0_u64;
    loop {
        count = black_box(count + 1);
        if count == u64::MAX {
            return succeeded("1");
        }
    }
}

/// Uses up the stack in linear memory.
pub(crate) fn recurse(_: &Invocation) -> Answer {
    succeeded(deeper(1).to_string())
}

#[inline(never)]
fn deeper(depth: u64) -> u64 {
    let frame = black_box([depth; 16]);
    if depth == u64::MAX { 0 } else { deeper(frame[3] + 1) + black_box(&frame)[7] }
}

/// Uses up the stack of compiled code: nothing in these frames lies in linear memory.
pub(crate) fn recurse_without_frames(_: &Invocation) -> Answer {
    succeeded(deeper_without_frames(1).to_string())
}

#[inline(never)]
fn deeper_without_frames(depth: u64) -> u64 {
    if depth == u64::MAX { 0 } else { deeper_without_frames(depth + 1).wrapping_mul(3) ^ depth }
}

pub(crate) fn allocate_without_end(_: &Invocation) -> Answer {
    let mut hoard = Vec::new();
    loop {
        hoard.push(black_box(vec![1_u8; 1024 * 1024]));
        if hoard.len() == usize::MAX {
            return succeeded("1");
        }
    }
}

/// There is no clock on this target: asking for the time panics.
pub(crate) fn time(_: &Invocation) -> Answer {
    succeeded(format!("{:?}", std::time::SystemTime::now()))
}
