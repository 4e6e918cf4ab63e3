//! Every `#[repr(C)]` struct against the C compiler: a program in C prints the offsets that the header has.
use dbr_sys::*;
use std::mem::{align_of, size_of, MaybeUninit};
use std::path::PathBuf;
use std::process::Command;
use std::ptr::addr_of;
use std::{env, fs};

/// "dbr_user.id 8 8": a member, where it begins, how long it is.
type Line = String;

struct Layout {
    /// What prints the same lines in C.
    c_statements: String,
    rust_lines: Vec<Line>,
}

/// A raw identifier is none in C.
fn c_name(member: &str) -> &str {
    member.trim_start_matches("r#")
}

macro_rules! layout {
    ($name:ident { $($member:ident),* $(,)? }) => {{
        // A member that is missing in the list does not compile.
        #[allow(dead_code)]
        fn names_every_member(value: &$name) {
            let $name { $($member: _),* } = value;
        }
        let place = MaybeUninit::<$name>::uninit();
        let base = place.as_ptr();
        let name = stringify!($name);
        let mut rust_lines = vec![format!("{name} {} {}", size_of::<$name>(), align_of::<$name>())];
        let mut c_statements = format!("  printf(\"{name} %zu %zu\\n\", sizeof({name}), _Alignof({name}));\n");
        $({
            let member = c_name(stringify!($member));
            // Only addresses are taken: nothing is read of what is not initialised.
            let address = unsafe { addr_of!((*base).$member) };
            let offset = address as usize - base as usize;
            let length = address.wrapping_add(1) as usize - address as usize;
            rust_lines.push(format!("{name}.{member} {offset} {length}"));
            c_statements.push_str(&format!(
                "  printf(\"{name}.{member} %zu %zu\\n\", offsetof({name}, {member}), \
                 sizeof((({name} *)0)->{member}));\n"
            ));
        })*
        Layout { c_statements, rust_lines }
    }};
}

fn layouts() -> Vec<Layout> {
    vec![
        layout!(dbr_validation_issue { struct_size, location, message, r#type }),
        layout!(dbr_error {
            struct_size,
            status,
            http_status,
            message,
            operation,
            body,
            body_len,
            attempts,
            retry_after_ms,
            retryable,
            issues,
            issue_count,
        }),
        layout!(dbr_user { struct_size, id, username, email, display_name, active_status, json, json_len }),
        layout!(dbr_login_result { struct_size, access_token, token_type, expires_at_unix, user }),
        layout!(dbr_logout_result { struct_size, message, json, json_len }),
        layout!(dbr_response { struct_size, http_status, attempts, body, body_len }),
        layout!(dbr_attempt_info {
            struct_size,
            operation,
            method,
            url,
            attempt,
            status,
            http_status,
            elapsed_us,
            retry_in_ms,
        }),
        layout!(dbr_http_request { struct_size, method, url, body, body_len, timeout_ms }),
    ]
}

/// Compiles and runs a program of these statements, and gives the lines that it prints.
fn lines_of_c(statements: &str) -> Vec<Line> {
    let include = match option_env!("DBR_SYS_INCLUDE") {
        Some(include) => include,
        None => panic!("where is the header? Set DBR_INCLUDE_DIR when building"),
    };
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (source, program) = (directory.join("layout.c"), directory.join("layout"));
    let text =
        format!("#include <dbr/dbr.h>\n#include <stdio.h>\nint main(void) {{\n{statements}  return 0;\n}}\n");
    fs::write(&source, text).unwrap();
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let compiled = Command::new(&compiler)
        .args(["-std=c11", "-I", include, "-o"])
        .args([&program, &source])
        .output()
        .unwrap_or_else(|error| panic!("the C compiler `{compiler}` (CC) could not be run: {error}"));
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let printed = Command::new(&program).output().unwrap();
    String::from_utf8(printed.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn every_struct_has_the_sizes_and_offsets_that_c_sees() {
    let layouts = layouts();
    let statements: String = layouts.iter().map(|layout| layout.c_statements.as_str()).collect();
    let rust: Vec<Line> = layouts.into_iter().flat_map(|layout| layout.rust_lines).collect();
    assert_eq!(rust, lines_of_c(&statements));
}

#[test]
fn has_tells_whether_the_loaded_library_knows_a_member() {
    // Given an error of a library that ends behind `body`.
    let mut error: dbr_error = unsafe { MaybeUninit::zeroed().assume_init() };
    error.struct_size = addr_of!(error.body_len) as usize - addr_of!(error) as usize;
    let error: *const dbr_error = &error;
    assert!(unsafe { dbr_has!(error, body) });
    assert!(!unsafe { dbr_has!(error, body_len) });
}

#[test]
fn the_loaded_library_is_of_the_declared_version() {
    let loaded = unsafe { dbr_version_number() };
    assert_eq!(loaded >> 16, DBR_VERSION_MAJOR);
    assert!(loaded >> 8 >= DBR_VERSION_NUMBER >> 8);
    assert_eq!(DBR_VERSION_NUMBER, (DBR_VERSION_MAJOR << 16) | (DBR_VERSION_MINOR << 8) | DBR_VERSION_PATCH);
}
