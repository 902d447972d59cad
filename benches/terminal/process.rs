//! What a process has used, as Linux counts it.

use std::fs::read_to_string;

/// Threads of the interface beside the first; those of the engine have another name.
const INTERFACE: [&str; 2] = ["terminal", "keys"];

#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// CPU seconds of all threads that live, and of the interface's.
    pub cpu: f64,
    pub ui: f64,
    /// Calls of `write` by the thread that writes to the terminal, if there is one, and bytes.
    pub writes: Option<(f64, f64)>,
}

pub fn usage(id: u32) -> Usage {
    let program = read_to_string(format!("/proc/{id}/comm")).unwrap();
    let mut usage = Usage::default();
    for task in std::fs::read_dir(format!("/proc/{id}/task")).unwrap() {
        let task = task.unwrap().path();
        let read = |name: &str| read_to_string(task.join(name)).unwrap_or_default();
        let name = read("comm");
        let nanoseconds = read("schedstat");
        let first = nanoseconds.split_whitespace().next().unwrap_or("0");
        let seconds = first.parse::<f64>().unwrap() / 1e9;
        usage.cpu += seconds;
        if name == program || INTERFACE.contains(&name.trim()) {
            usage.ui += seconds;
        }
        if name.trim() == "terminal" {
            let io = read("io");
            let of = |name: &str| io.lines().find_map(|line| line.strip_prefix(name)?.parse().ok());
            usage.writes = of("syscw: ").zip(of("wchar: "));
        }
    }
    usage
}

/// Megabytes that are resident, and the most that were.
pub fn memory(id: u32) -> (f64, f64) {
    let status = read_to_string(format!("/proc/{id}/status")).unwrap();
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1_024.0
    };
    (of("VmRSS:"), of("VmHWM:"))
}
