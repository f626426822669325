//! Tells the program which compiler made it, for the machine's entry in timings.json, and from which sources, for the
//! names of kept work.

use std::error::Error;
use std::path::Path;
use std::process::Command;

#[path = "build/sources.rs"]
mod sources;

fn main() -> Result<(), Box<dyn Error>> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version =
        Command::new(rustc).arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    let compiler = String::from_utf8_lossy(&version).trim().to_owned();
    println!("cargo:rustc-env=CIPHERLENS_COMPILER={compiler}");
    println!("cargo:rerun-if-env-changed=RUSTC");
    let package = std::env::var("CARGO_MANIFEST_DIR")?;
    let root = Path::new(&package).parent().ok_or("the package is in the workspace's folder")?;
    let given = |name: &str| format!("{name}={}", std::env::var(name).unwrap_or_default());
    let mut circumstances = vec![compiler];
    circumstances.extend(["TARGET", "OPT_LEVEL", "DEBUG", "CARGO_CFG_TARGET_FEATURE"].map(given));
    println!("cargo:rustc-env=CIPHERLENS_BUILD={}", sources::identity(root, &circumstances)?);
    for place in sources::places(root)? {
        println!("cargo:rerun-if-changed={}", place.display());
    }
    Ok(())
}
