//! What is known of the machine a run is made on.

use results::Host;

/// The machine, with `jobs` worker threads in use.
pub fn host(jobs: usize) -> Host {
    Host {
        cpu: std::fs::read_to_string("/proc/cpuinfo").map_or_else(|_| String::new(), |text| cpu_model(&text)),
        jobs: jobs as u64,
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        compiler: env!("CIPHERLENS_COMPILER").to_owned(),
    }
}

/// The processor's name as Linux tells it; empty where it does not.
fn cpu_model(cpuinfo: &str) -> String {
    let named = cpuinfo.lines().filter_map(|line| line.split_once(':'));
    let mut models = named.filter(|(field, _)| field.trim() == "model name");
    models
        .next()
        .map_or_else(String::new, |(_, model)| model.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_processor_is_named() {
        let two = "processor\t: 0\nmodel name\t: Some CPU  @ 2.0GHz\n\nprocessor\t: 1\nmodel name\t: Other\n";
        assert_eq!(cpu_model(two), "Some CPU @ 2.0GHz");
        assert_eq!(cpu_model("Hardware : a board\n"), "");
    }

    #[test]
    fn the_compiler_is_known() {
        assert!(host(1).compiler.starts_with("rustc "), "{:?}", host(1));
    }
}
