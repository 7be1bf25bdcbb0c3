//! Three hundred designs beside one plain run, as whole processes on all threads: 200,000 paths, the least of several repeats.
//!
//! The ratio is what counts; it is printed, with both times. `cargo bench --bench sweep`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const REPEATS: usize = 5;
const TRIALS: &str = "200_000";

/// Configurations with 300 designs of one layer.
const CASES: [(&str, &str); 2] = [
    (
        "company_b_excess_of_loss",
        "contract = \"London\"\nattachment = { from = \"20m\", to = \"305m\", steps = 20 }\n\
         limit = { from = \"200m\", to = \"900m\", steps = 15 }\nannual-limit = { times-limit = 1 }\npremium = \"rate-on-line\"\n",
    ),
    (
        "captive18_excess_of_loss",
        "contract = \"excess of loss\"\nattachment = { from = \"100m\", to = \"290m\", steps = 20 }\n\
         limit = { from = \"300m\", to = \"1bn\", steps = 15 }\npremium = \"rate-on-line\"\n",
    ),
];

/// The least time of a command, in seconds.
fn least(arguments: &[&str], out: &Path) -> f64 {
    let once = || {
        let begun = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_ishizue"));
        command.args(arguments).args(["--trials", TRIALS, "--out"]).arg(out);
        let status = command.stdout(Stdio::null()).stderr(Stdio::inherit()).status().expect("a process");
        assert!(status.success(), "{arguments:?}");
        begun.elapsed().as_secs_f64()
    };
    (0..REPEATS).map(|_| once()).fold(f64::INFINITY, f64::min)
}

fn main() {
    // `cargo bench -- --test` asks only whether it runs.
    if std::env::args().any(|argument| argument == "--test") {
        println!("sweep: not measured in a test");
        return;
    }
    let folder = std::env::temp_dir().join(format!("ishizue-bench-sweep-{}", std::process::id()));
    let configs = std::env::current_dir().expect("a folder").join("configs");
    println!("{:26} {:>8} {:>10} {:>6}", "300 designs, 200,000 paths", "run, s", "sweep, s", "ratio");
    for (name, vary) in CASES {
        std::fs::create_dir_all(&folder).expect("a folder to write into");
        let base = configs.join(format!("{name}.toml"));
        let text = std::fs::read_to_string(&base).expect("a configuration");
        let text = text.replace("\"company_b/", &format!("\"{}/company_b/", configs.display()));
        let sweep: PathBuf = folder.join("sweep.toml");
        let objective =
            "[sweep]\nobjective = \"capital-need\"\nprobability = \"1%\"\nquestion = { most-ruin = \"1%\" }\n";
        std::fs::write(&sweep, format!("{text}\n{objective}[[sweep.vary]]\n{vary}")).expect("a configuration");
        let (base, sweep) = (base.display().to_string(), sweep.display().to_string());
        let run = least(&["run", &base], &folder.join("run"));
        let designs = least(&["compare", &sweep], &folder.join("designs"));
        println!("{name:26} {run:8.2} {designs:10.2} {:6.1}", designs / run);
    }
    std::fs::remove_dir_all(&folder).expect("the folder is removed");
}
