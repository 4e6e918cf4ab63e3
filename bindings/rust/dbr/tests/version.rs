//! A library of another version: the test runs itself again with one loaded in front of the real one.
mod support;

use dbr::{Client, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// A library that only has the version functions, of this number.
fn library_of_version(number: &str, text: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (source, library) =
        (directory.join(format!("version-{text}.c")), directory.join(format!("version-{text}.so")));
    let code = format!(
        "unsigned dbr_version_number(void) {{ return {number}; }}\n\
         const char *dbr_version(void) {{ return \"{text}\"; }}\n"
    );
    fs::write(&source, code).unwrap();
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let done = Command::new(&compiler).args(["-shared", "-fPIC", "-o"]).args([&library, &source]).status();
    assert!(done.unwrap_or_else(|error| panic!("{compiler} (CC): {error}")).success());
    library
}

/// What `child` prints with that library loaded.
fn run_with(library: &Path) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env("LD_PRELOAD", library)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "runs only as the child of the others"]
fn child() {
    match Client::builder().server_url("http://127.0.0.1:9").build() {
        Ok(_) => println!("built with {}", dbr::library_version()),
        Err(error) if error.kind() == ErrorKind::IncompatibleLibrary => println!("refused: {error}"),
        Err(error) => println!("another error: {error:?}"),
    }
}

#[test]
fn a_library_of_another_major_is_refused_with_a_sentence() {
    let printed = run_with(&library_of_version("0x020000", "2.0.0"));
    assert!(printed.contains("refused: libdbr 2.0.0 was loaded"), "{printed}");
    assert!(printed.contains("built against 1.0.0") && printed.contains("package libdbr1"), "{printed}");
}

#[test]
fn a_library_of_an_earlier_major_is_refused_with_a_sentence() {
    let printed = run_with(&library_of_version("0x000902", "0.9.2"));
    assert!(printed.contains("refused: libdbr 0.9.2 was loaded"), "{printed}");
}

#[test]
fn a_library_of_a_later_minor_is_taken() {
    let printed = run_with(&library_of_version("0x010205", "1.2.5"));
    assert!(printed.contains("built with 1.2.5"), "{printed}");
}
