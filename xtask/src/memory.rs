//! How much memory the process has held at most.

use std::fs;

/// Peak resident memory in bytes, where the system tells (Linux).
pub fn peak_rss_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Makes the peak count from now on; whether the system allows it (Linux: proc(5), `clear_refs`).
pub fn restart_peak() -> bool {
    fs::write("/proc/self/clear_refs", "5").is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn the_peak_counts_what_was_held() {
        let held = std::hint::black_box(vec![1u8; 32 << 20]);
        assert!(peak_rss_bytes().is_some_and(|peak| peak >= held.len() as u64));
    }
}
