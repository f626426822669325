//! The page as a reader meets it: opened in Chromium at two widths, light and dark, by `tests/page/check.mjs`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::run_all::whole;
use crate::support::{Scratch, stderr, workspace};

/// What the check needs beside this workspace; the first that is missing is named.
fn missing() -> Option<String> {
    let packages = workspace().join("tests/page/node_modules");
    let chromium =
        std::env::var_os("CHROMIUM").map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from);
    let has_node = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    if !has_node {
        return Some("node is not installed".to_owned());
    }
    let folders =
        [(packages, "run `npm ci --prefix tests/page`"), (chromium, "install chromium or set CHROMIUM")];
    folders
        .iter()
        .find(|(path, _)| !path.exists())
        .map(|(path, what)| format!("no {}; {what}", path.display()))
}

/// Whether the check can run; where a browser is required, its absence is a failure.
fn can_check() -> bool {
    let Some(missing) = missing() else { return true };
    let required = std::env::var_os("CIPHERLENS_REQUIRE_BROWSER").is_some_and(|value| value == "1");
    assert!(!required, "CIPHERLENS_REQUIRE_BROWSER is set, but {missing}");
    println!("skipped: {missing}");
    false
}

fn check(page: &Path, options: &[&str]) -> Output {
    let script = workspace().join("tests/page/check.mjs");
    Command::new("node").arg(script).args(options).arg(page).output().unwrap()
}

/// Checks a page in all views, where there is a browser.
pub fn is_sound(page: &Path, options: &[&str]) {
    if !can_check() {
        return;
    }
    let output = check(page, options);
    let views = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{views}\n{}", stderr(&output));
    assert_eq!(views.lines().count(), 4, "two widths, light and dark: {views}");
}

#[test]
fn the_page_is_sound_in_a_browser() {
    is_sound(&whole().out.join("report.html"), &[]);
}

#[test]
fn the_check_sees_what_is_wrong() {
    if !can_check() {
        return;
    }
    let scratch = Scratch::new();
    let page = "<html><body><img src='nowhere.png' width=2000><script>console.error('broken')</script></body></html>";
    scratch.write("bad.html", page);
    let output = check(&scratch.path("bad.html"), &[]);
    let views = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{views}\n{}", stderr(&output));
    for problem in
        ["console: broken", "request failed", "scrolls sideways", "figure not visible", "axe image-alt"]
    {
        assert!(views.contains(problem), "no {problem:?} in {views}");
    }
}
