//! Raw declarations of libdbr: `<dbr/dbr.h>`, name by name, as a C program sees it.
//!
//! Nothing here is safe, converted or owned. Programs use the crate `dbr`; this one is for who needs the C API
//! itself. What a function does, who frees what and which thread may call stands in the header.
//!
//! A few rules of the header that hold for all of it:
//!
//! - Whatever can fail returns a [`dbr_status`]; the outputs come last and are set to NULL on entry.
//! - Results and errors are the library's: read them behind their pointer, free each with the function of its type.
//!   Members are only ever appended; [`dbr_has!`] tells whether the loaded library knows one.
//! - Strings are UTF-8, end with NUL, and NULL means absent.
//! - A [`dbr_client`] and a [`dbr_cancel`] may be used by any number of threads at once, options by one at a time.
//! - A callback must not unwind.
//!
//! The build script says how libdbr is found, and hands `DEP_DBR_INCLUDE` and `DEP_DBR_VERSION` to the build
//! scripts of crates that depend on this one directly.
#![allow(non_camel_case_types)]
#![deny(missing_docs)]

mod constants;
mod functions;
mod types;

pub use constants::*;
pub use functions::*;
pub use types::*;

/// `DBR_HAS`: whether the library that made `*pointer` knows `member`. Reads `struct_size`, nothing else.
///
/// Use it in an `unsafe` block: the pointer must be one that the library gave.
///
/// ```
/// let user = dbr_sys::dbr_user { struct_size: 2 * std::mem::size_of::<usize>(), ..unsafe { std::mem::zeroed() } };
/// let user: *const dbr_sys::dbr_user = &user;
/// assert!(unsafe { dbr_sys::dbr_has!(user, id) });
/// assert!(!unsafe { dbr_sys::dbr_has!(user, json) });
/// ```
#[macro_export]
macro_rules! dbr_has {
    ($pointer:expr, $member:ident) => {{
        let base = $pointer;
        let end = ::std::ptr::addr_of!((*base).$member).wrapping_add(1) as usize;
        end - base as usize <= (*base).struct_size
    }};
}

/// The program of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
