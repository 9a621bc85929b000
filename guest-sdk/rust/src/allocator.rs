//! The memory of a component: std's own allocator on this target, dlmalloc, with a first region that is there from the
//! start.
//!
//! Every invocation runs in a fresh instance, and growing an instance's memory makes the host change page protections,
//! twice. An invocation that gets by with the first region spares it that: about a fifth of a small invocation's time.
//! Untouched pages of the region cost nothing.
//!
//! # Invariants
//! - A component has one thread, so nothing here is ever used twice at once.

#![allow(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::{Cell, UnsafeCell};
use std::ptr;

use dlmalloc::{Allocator, Dlmalloc};

/// Enough for a few hundred operations.
const FIRST_REGION_BYTES: usize = 512 * 1024;
/// WebAssembly's page size.
const PAGE_BYTES: usize = 64 * 1024;

#[repr(C, align(16))]
struct Region(UnsafeCell<[u8; FIRST_REGION_BYTES]>);

// SAFETY: a component has one thread.
unsafe impl Sync for Region {}

static FIRST_REGION: Region = Region(UnsafeCell::new([0; FIRST_REGION_BYTES]));

/// Gives out the first region, and then grows the memory.
struct Memory {
    first_is_taken: Cell<bool>,
}

// SAFETY: a region is given out once: the first one is marked as taken, and those of `memory.grow` are new. All of it is
// writable for as long as the instance lives, and nothing is ever taken back. Both kinds hold zeros.
unsafe impl Allocator for Memory {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        if size <= FIRST_REGION_BYTES && !self.first_is_taken.replace(true) {
            return (FIRST_REGION.0.get().cast(), FIRST_REGION_BYTES, 0);
        }
        let pages = size.div_ceil(PAGE_BYTES);
        match core::arch::wasm32::memory_grow(0, pages) {
            usize::MAX => (ptr::null_mut(), 0, 0),
            page => (ptr::with_exposed_provenance_mut(page * PAGE_BYTES), pages * PAGE_BYTES, 0),
        }
    }

    fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        ptr::null_mut()
    }

    fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
        false
    }

    fn free(&self, _: *mut u8, _: usize) -> bool {
        false
    }

    fn can_release_part(&self, _: u32) -> bool {
        false
    }

    fn allocates_zeros(&self) -> bool {
        true
    }

    fn page_size(&self) -> usize {
        PAGE_BYTES
    }
}

struct ComponentAllocator(UnsafeCell<Dlmalloc<Memory>>);

// SAFETY: a component has one thread.
unsafe impl Sync for ComponentAllocator {}

#[global_allocator]
static ALLOCATOR: ComponentAllocator =
    ComponentAllocator(UnsafeCell::new(Dlmalloc::new_with_allocator(Memory { first_is_taken: Cell::new(false) })));

// SAFETY: every call goes to dlmalloc with the same size and alignment. The exclusive borrow lasts for the call alone, and
// dlmalloc calls nothing but `Memory`, which allocates nothing.
unsafe impl GlobalAlloc for ComponentAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { (*self.0.get()).malloc(layout.size(), layout.align()) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { (*self.0.get()).calloc(layout.size(), layout.align()) }
    }

    unsafe fn dealloc(&self, address: *mut u8, layout: Layout) {
        unsafe { (*self.0.get()).free(address, layout.size(), layout.align()) }
    }

    unsafe fn realloc(&self, address: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        unsafe { (*self.0.get()).realloc(address, layout.size(), layout.align(), new_size) }
    }
}
