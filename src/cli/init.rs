//! `ishizue init`: writes a commented starter configuration or a receivables book into a new folder, or the built-in source
//! model into a file.

use super::args::InitArgs;
use super::{Outcome, console};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes the starter. Nothing that exists is overwritten.
pub fn run(args: &InitArgs) -> Outcome {
    if let Some(file) = &args.source_model {
        return source_model(file);
    }
    let (files, usual) = match args.book {
        Some(buyers) => (crate::config::starter_book(buyers, args.seed), "my_book"),
        None => (crate::config::starter(), "my_captive"),
    };
    let folder = args.folder.as_deref().unwrap_or(Path::new(usual));
    if let Some((name, _)) = files.iter().find(|(name, _)| folder.join(name).exists()) {
        console::complain(&format!(
            "{} exists already and is left as it is.\nName another folder: ishizue init {}",
            folder.join(name).display(),
            args.book.map_or("another_captive".to_owned(), |buyers| format!("--book {buyers} another_book"))
        ));
        return Outcome::Refused;
    }
    match write_all(folder, &files) {
        Ok(()) => {
            let config = folder.join(&files[0].0);
            let mut text: String =
                files.iter().map(|(name, _)| format!("wrote {}\n", folder.join(name).display())).collect();
            text += &format!("\nNext: ishizue check {0}\n      ishizue run {0}\n", config.display());
            console::print(&text)
        }
        Err(error) => {
            console::complain(&format!("the starter could not be written into {}: {error}", folder.display()));
            Outcome::Failed
        }
    }
}

/// Writes the built-in source model; a file that exists is left as it is.
fn source_model(path: &Path) -> Outcome {
    let text = crate::config::earthquake::built_in();
    let written = fs::OpenOptions::new().write(true).create_new(true).open(path);
    match written.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            console::print(&format!(
                "wrote {}\n\nChange it, and name it in a configuration beside it: earthquake = {{ model = \"{name}\" }}\n",
                path.display()
            ))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            console::complain(&format!(
                "{0} exists already and is left as it is.\nName another file: ishizue init --source-model my_japan.toml",
                path.display()
            ));
            Outcome::Refused
        }
        Err(error) => {
            console::complain(&format!("the source model could not be written into {}: {error}", path.display()));
            Outcome::Failed
        }
    }
}

fn write_all(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, contents) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, contents)?;
    }
    Ok(())
}
