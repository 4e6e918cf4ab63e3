//! Finds libdbr and says how to link it.
//!
//! By pkg-config (package `dbr`; the command is `PKG_CONFIG` or `pkg-config`), or where these variables say. Each
//! may carry the target in front (`X86_64_UNKNOWN_LINUX_GNU_DBR_LIB_DIR`), which then wins.
//!
//! - `DBR_LIB_DIR`: the directory of `libdbr.so` or `libdbr.a`; pkg-config is not asked
//! - `DBR_INCLUDE_DIR`: the directory that holds `dbr/dbr.h`
//! - `DBR_STATIC`: anything but empty and `0`: link `libdbr.a`
//! - `DOCS_RS`: set on a documentation builder; nothing is looked for
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What is read of a library that these declarations fit.
const AT_LEAST: &str = "dbr >= 1.0";
const BELOW: &str = "dbr < 2";

/// What libdbr.a takes, where no dbr.pc says it.
const PRIVATE_LIBRARIES: [&str; 4] = ["curl", "simdjson", "stdc++", "pthread"];

#[derive(Default)]
struct Library {
    search: Vec<String>,
    names: Vec<String>,
    include: Option<PathBuf>,
    version: Option<String>,
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if setting("DOCS_RS").is_some() {
        return;
    }
    let is_static = setting("DBR_STATIC").map_or(false, |value| value != "0");
    match find(is_static) {
        Ok(library) => announce(&library, is_static),
        Err(reason) => {
            eprintln!("{}", advice(&reason));
            std::process::exit(1);
        }
    }
}

fn find(is_static: bool) -> Result<Library, String> {
    let include = directory_setting("DBR_INCLUDE_DIR")?;
    let mut library = match directory_setting("DBR_LIB_DIR")? {
        Some(directory) => in_directory(&directory, is_static)?,
        None => by_pkg_config(is_static)?,
    };
    if let Some(directory) = include {
        if !directory.join("dbr/dbr.h").is_file() {
            return Err(format!("DBR_INCLUDE_DIR={} has no dbr/dbr.h", directory.display()));
        }
        library.version = header_version(&directory).or(library.version);
        library.include = Some(directory);
    }
    match &library.version {
        Some(version) if !fits(version) => {
            Err(format!("this crate is for libdbr 1.x, and {version} was found"))
        }
        _ => Ok(library),
    }
}

fn announce(library: &Library, is_static: bool) {
    for directory in &library.search {
        println!("cargo:rustc-link-search=native={directory}");
    }
    for name in &library.names {
        let kind = if is_static && name == "dbr" { "static" } else { "dylib" };
        println!("cargo:rustc-link-lib={kind}={name}");
    }
    if let Some(include) = &library.include {
        println!("cargo:include={}", include.display());
        println!("cargo:rustc-env=DBR_SYS_INCLUDE={}", include.display());
    }
    if let Some(version) = &library.version {
        println!("cargo:version={version}");
    }
}

fn advice(reason: &str) -> String {
    format!(
        "\nlibdbr was not found: {reason}\n\n\
         Install libdbr with its development files (the pkg-config package is `dbr`). Where it lies outside of\n\
         pkg-config's path, set PKG_CONFIG_PATH to the directory of dbr.pc, or DBR_LIB_DIR to the directory of\n\
         libdbr.so (and DBR_INCLUDE_DIR to the one that holds dbr/dbr.h). DBR_STATIC=1 links libdbr.a instead.\n"
    )
}

// ---- where variables say

fn in_directory(directory: &Path, is_static: bool) -> Result<Library, String> {
    let file = if is_static { "libdbr.a" } else { "libdbr.so" };
    if !directory.join(file).is_file() {
        return Err(format!("DBR_LIB_DIR={} has no {file}", directory.display()));
    }
    let mut names = vec!["dbr".to_owned()];
    if is_static {
        names.extend(PRIVATE_LIBRARIES.map(str::to_owned));
    }
    // prefix/lib or prefix/lib/<architecture>.
    let include = directory
        .ancestors()
        .skip(1)
        .take(2)
        .map(|prefix| prefix.join("include"))
        .find(|candidate| candidate.join("dbr/dbr.h").is_file());
    let version = include.as_deref().and_then(header_version);
    Ok(Library { search: vec![directory.display().to_string()], names, include, version })
}

fn header_version(include: &Path) -> Option<String> {
    let text = fs::read_to_string(include.join("dbr/version.h")).ok()?;
    let line = text.lines().find(|line| line.starts_with("#define DBR_VERSION "))?;
    Some(line.split('"').nth(1)?.to_owned())
}

fn fits(version: &str) -> bool {
    version.split('.').next() == Some("1")
}

/// A variable that is set and not empty; the target's own first.
fn setting(name: &str) -> Option<String> {
    let target = env::var("TARGET").unwrap_or_default().to_uppercase().replace('-', "_");
    [format!("{target}_{name}"), name.to_owned()].into_iter().find_map(|name| {
        println!("cargo:rerun-if-env-changed={name}");
        env::var(name).ok().filter(|value| !value.is_empty())
    })
}

fn directory_setting(name: &str) -> Result<Option<PathBuf>, String> {
    match setting(name).map(PathBuf::from) {
        Some(path) if !path.is_dir() => Err(format!("{name}={} is no directory", path.display())),
        other => Ok(other),
    }
}

// ---- by pkg-config

fn by_pkg_config(is_static: bool) -> Result<Library, String> {
    for name in ["PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR", "PKG_CONFIG_SYSROOT_DIR"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    let crosses = env::var("HOST") != env::var("TARGET");
    let told = ["PKG_CONFIG_ALLOW_CROSS", "PKG_CONFIG_SYSROOT_DIR", "PKG_CONFIG"];
    if crosses && !told.iter().any(|name| setting(name).is_some()) {
        return Err("pkg-config describes this machine, and the target is another: set DBR_LIB_DIR, \
                    or PKG_CONFIG to the target's pkg-config"
            .to_owned());
    }
    pkg_config(&["--exists", "--print-errors", AT_LEAST, BELOW])?;
    let mut library = Library {
        version: Some(pkg_config(&["--modversion", "dbr"])?.trim().to_owned()),
        ..Library::default()
    };
    let libs: &[&str] = if is_static { &["--static", "--libs", "dbr"] } else { &["--libs", "dbr"] };
    for word in words(&pkg_config(libs)?) {
        match (word.strip_prefix("-L"), word.strip_prefix("-l")) {
            (Some(directory), _) => library.search.push(directory.to_owned()),
            (_, Some(name)) => library.names.push(name.to_owned()),
            // -pthread and its like: the standard library links what they mean.
            _ => {}
        }
    }
    library.include = words(&pkg_config(&["--cflags-only-I", "dbr"])?)
        .iter()
        .filter_map(|word| word.strip_prefix("-I").map(PathBuf::from))
        .find(|directory| directory.join("dbr/dbr.h").is_file());
    Ok(library)
}

fn pkg_config(arguments: &[&str]) -> Result<String, String> {
    let command = setting("PKG_CONFIG").unwrap_or_else(|| "pkg-config".to_owned());
    let output = Command::new(&command)
        .args(arguments)
        // Also what the system's own directories hold: the linker of another target would not know them.
        .env("PKG_CONFIG_ALLOW_SYSTEM_LIBS", "1")
        .env("PKG_CONFIG_ALLOW_SYSTEM_CFLAGS", "1")
        .output()
        .map_err(|error| format!("`{command}` could not be run: {error}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!("`{command} {}` says: {}", arguments.join(" "), text(&output.stderr).trim()))
    }
}

/// Splits at blanks; a backslash keeps the character behind it, as pkg-config writes directories with blanks.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => word.extend(characters.next()),
            blank if blank.is_whitespace() => words.push(std::mem::take(&mut word)),
            other => word.push(other),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}
