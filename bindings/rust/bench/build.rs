//! Compiles the C half of the comparison with what dbr-sys found: DEP_DBR_INCLUDE and DEP_DBR_VERSION.
use std::env;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=src/calls.c");
    println!("cargo:rerun-if-env-changed=CC");
    if env::var_os("DOCS_RS").is_some() {
        return;
    }
    let include = env::var("DEP_DBR_INCLUDE").expect("where is the header? Set DBR_INCLUDE_DIR");
    let version = env::var("DEP_DBR_VERSION").expect("dbr-sys says the version of libdbr");
    println!("cargo:rustc-env=BENCH_DBR_VERSION={version}");
    let directory = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let object = directory.join("calls.o");
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    run(Command::new(compiler)
        .args([
            "-std=c99",
            "-O2",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-fPIC",
            "-c",
            "src/calls.c",
            "-I",
            &include,
            "-o",
        ])
        .arg(&object));
    run(Command::new("ar").arg("crs").arg(directory.join("libcalls.a")).arg(&object));
    println!("cargo:rustc-link-search=native={}", directory.display());
    println!("cargo:rustc-link-lib=static=calls");
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?} failed");
}
