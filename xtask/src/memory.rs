//! How much memory the process has held at most.

/// Peak resident memory in bytes, where the system tells (Linux).
pub fn peak_rss_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
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
