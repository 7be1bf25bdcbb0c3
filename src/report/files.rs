//! Files of a run: each is written as `NAME.part` and renamed at the end, the manifest last, so that a manifest means
//! that everything it lists is complete. A run that fails or is stopped removes its parts and leaves what an earlier
//! run finished.

use super::manifest::{MANIFEST, Manifest, WrittenFile};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The folder of `--out` while a run writes into it. Dropped before [`OutputFolder::finish`], it removes its parts.
#[derive(Debug)]
pub struct OutputFolder {
    folder: PathBuf,
    /// Folders that were made for it, the innermost first.
    made: Vec<PathBuf>,
    parts: Vec<String>,
    written: Vec<WrittenFile>,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The operating system refused.
    #[error("{path}: {cause}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was reported.
        #[source]
        cause: io::Error,
    },
    /// A page that cannot be laid out.
    #[error("a page cannot be laid out: {0}")]
    Page(#[from] io::Error),
    /// A file name with a folder in it, or written twice.
    #[error("{0}: not the name of a new file of the output folder")]
    Name(String),
    /// A file that was begun and not closed.
    #[error("{0}: was not written to its end")]
    Unfinished(String),
}

fn refused(path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_path_buf();
    move |cause| FileError::Io { path, cause }
}

impl OutputFolder {
    /// Opens the folder, making it and its parents where they are missing.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn open(folder: &Path) -> Result<OutputFolder, FileError> {
        let missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let made = folder.ancestors().take_while(missing).map(Path::to_path_buf).collect();
        fs::create_dir_all(folder).map_err(refused(folder))?;
        Ok(OutputFolder { folder: folder.to_path_buf(), made, parts: Vec::new(), written: Vec::new() })
    }

    /// Begins `NAME.part`. Close it with [`OutputFolder::close`].
    ///
    /// # Errors
    /// [`FileError::Name`] for a name with a folder in it or one that was begun before; else what the system reports.
    pub fn begin(&mut self, name: &str) -> Result<PartFile, FileError> {
        if !is_file_name(name) || name == MANIFEST || self.parts.iter().any(|part| part == name) {
            return Err(FileError::Name(name.into()));
        }
        let path = self.part(name);
        let file = File::create(&path).map_err(refused(&path))?;
        self.parts.push(name.into());
        Ok(PartFile {
            name: name.into(),
            file: BufWriter::with_capacity(1 << 16, file),
            digest: Sha256::new(),
            bytes: 0,
        })
    }

    /// Completes a part; it still has its `.part` name.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn close(&mut self, mut part: PartFile) -> Result<(), FileError> {
        let path = self.part(&part.name);
        part.file.flush().map_err(refused(&path))?;
        let sha256 = hexadecimal(&part.digest.finalize());
        self.written.push(WrittenFile { name: part.name, bytes: part.bytes, sha256 });
        Ok(())
    }

    /// Writes a whole file as a part.
    ///
    /// # Errors
    /// As [`OutputFolder::begin`] and [`OutputFolder::close`].
    pub fn write(&mut self, name: &str, content: &[u8]) -> Result<(), FileError> {
        let mut part = self.begin(name)?;
        part.write_all(content).map_err(refused(&self.part(name)))?;
        self.close(part)
    }

    /// Gives every part its name and writes the manifest last, with the list of files filled in. Files that an earlier
    /// run left in the folder and that this one did not write again are removed, so that nothing stale stands beside
    /// the manifest. Returns what was written, in the order of writing, the manifest last.
    ///
    /// # Errors
    /// [`FileError::Unfinished`] where a file was begun and not closed; else what the operating system reports. Then no
    /// file of this run remains.
    pub fn finish(mut self, mut manifest: Manifest) -> Result<Vec<PathBuf>, FileError> {
        self.all_closed()?;
        manifest.files = self.written.clone();
        let text = manifest.to_json();
        let part = self.part(MANIFEST);
        self.parts.push(MANIFEST.into());
        fs::write(&part, text).map_err(refused(&part))?;
        let stale = self.files_of_earlier_run();
        self.remove_if_there(MANIFEST)?;
        for name in stale {
            self.remove_if_there(&name)?;
        }
        self.rename_parts()
    }

    /// Gives every part its name, without a manifest: for files that say themselves what they are. Whatever else stands in
    /// the folder stays.
    ///
    /// # Errors
    /// As [`OutputFolder::finish`].
    pub fn finish_without_manifest(mut self) -> Result<Vec<PathBuf>, FileError> {
        self.all_closed()?;
        self.rename_parts()
    }

    /// Every file that was begun is complete.
    fn all_closed(&self) -> Result<(), FileError> {
        let closed = |name: &String| self.written.iter().any(|file| file.name == *name);
        match self.parts.iter().find(|name| !closed(name)) {
            Some(unfinished) => Err(FileError::Unfinished(unfinished.clone())),
            None => Ok(()),
        }
    }

    /// Gives every part its name, or none.
    fn rename_parts(&mut self) -> Result<Vec<PathBuf>, FileError> {
        let mut finished = Vec::new();
        for name in self.parts.clone() {
            let path = self.folder.join(&name);
            if let Err(cause) = fs::rename(self.part(&name), &path) {
                for done in &finished {
                    let _ = fs::remove_file(done);
                }
                return Err(FileError::Io { path, cause });
            }
            finished.push(path);
        }
        self.parts.clear();
        Ok(finished)
    }

    /// Files that the manifest in the folder lists and this run has not written.
    fn files_of_earlier_run(&self) -> Vec<String> {
        let manifest = fs::read(self.folder.join(MANIFEST)).ok();
        let manifest: Option<Manifest> = manifest.and_then(|text| serde_json::from_slice(&text).ok());
        let files = manifest.map(|manifest| manifest.files).unwrap_or_default();
        let names = files.into_iter().map(|file| file.name);
        names.filter(|name| is_file_name(name) && !self.parts.contains(name)).collect()
    }

    fn remove_if_there(&self, name: &str) -> Result<(), FileError> {
        let path = self.folder.join(name);
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(FileError::Io { path, cause }),
            _ => Ok(()),
        }
    }

    fn part(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.part"))
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        for name in &self.parts {
            // Nothing more can be done about a part that cannot be removed; without its name it is not mistaken.
            let _ = fs::remove_file(self.part(name));
        }
        // Folders that were made for nothing; one that holds anything stays.
        for folder in &self.made {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}

/// A file that is being written; counts and digests what goes through it.
#[derive(Debug)]
pub struct PartFile {
    name: String,
    file: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Write for PartFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.file.write(buffer)?;
        self.digest.update(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A plain name: no folder, nothing hidden.
fn is_file_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let plain = matches!(parts.next(), Some(std::path::Component::Normal(_))) && parts.next().is_none();
    plain && !name.contains(['/', '\\', ':']) && !name.starts_with('.')
}

/// SHA-256 of bytes, hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn files_appear_only_when_the_run_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let mut output = OutputFolder::open(folder.path()).unwrap();
        output.write("results.json", b"{}").unwrap();
        assert_eq!(names(folder.path()), ["results.json.part"]);
        let finished = output.finish(Manifest::default()).unwrap();
        assert_eq!(names(folder.path()), ["manifest.json", "results.json"]);
        assert_eq!(finished.last().unwrap(), &folder.path().join("manifest.json"));
    }

    #[test]
    fn a_run_that_stops_leaves_no_part() {
        let folder = tempfile::tempdir().unwrap();
        let mut output = OutputFolder::open(folder.path()).unwrap();
        output.write("results.json", b"{}").unwrap();
        let mut years = output.begin("years.csv").unwrap();
        years.write_all(b"trial,year\n").unwrap();
        drop(years);
        drop(output);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_file_that_was_not_closed_is_never_given_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut output = OutputFolder::open(folder.path()).unwrap();
        let part = output.begin("years.csv").unwrap();
        assert!(matches!(output.finish(Manifest::default()), Err(FileError::Unfinished(name)) if name == "years.csv"));
        drop(part);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn the_manifest_holds_the_digest_of_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut output = OutputFolder::open(folder.path()).unwrap();
        output.write("abc.txt", b"abc").unwrap();
        output.finish(Manifest::default()).unwrap();
        let text = fs::read(folder.path().join(MANIFEST)).unwrap();
        let manifest: Manifest = serde_json::from_slice(&text).unwrap();
        // FIPS 180-4, example of SHA-256: the digest of "abc".
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(manifest.files, [WrittenFile { name: "abc.txt".into(), bytes: 3, sha256: digest.into() }]);
    }

    #[test]
    fn a_second_run_removes_what_it_does_not_write_again_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("notes.txt"), "mine").unwrap();
        for files in [vec!["results.json", "years.csv"], vec!["results.json"]] {
            let mut output = OutputFolder::open(folder.path()).unwrap();
            for file in files {
                output.write(file, b"x").unwrap();
            }
            output.finish(Manifest::default()).unwrap();
        }
        assert_eq!(names(folder.path()), ["manifest.json", "notes.txt", "results.json"]);
    }

    #[test]
    fn a_run_that_cannot_rename_leaves_nothing_of_itself() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("years.csv/in the way")).unwrap();
        let mut output = OutputFolder::open(folder.path()).unwrap();
        output.write("results.json", b"{}").unwrap();
        output.write("years.csv", b"trial\n").unwrap();
        assert!(output.finish(Manifest::default()).is_err());
        assert_eq!(names(folder.path()), ["years.csv"]);
    }

    #[test]
    fn names_with_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut output = OutputFolder::open(folder.path()).unwrap();
        for name in ["../results.json", "a/b", "/etc/x", "..", ".hidden", "", MANIFEST] {
            assert!(matches!(output.begin(name), Err(FileError::Name(_))), "{name}");
        }
        output.write("once.csv", b"").unwrap();
        assert!(matches!(output.begin("once.csv"), Err(FileError::Name(_))));
    }

    #[test]
    fn folders_that_were_made_for_nothing_go_and_those_with_something_in_them_stay() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("out/tables");
        let mut output = OutputFolder::open(&inner).unwrap();
        output.write("elt.csv", b"event").unwrap();
        drop(output); // interrupted
        assert!(names(folder.path()).is_empty());
        fs::create_dir_all(folder.path().join("out")).unwrap();
        fs::write(folder.path().join("out/mine.txt"), b"kept").unwrap();
        drop(OutputFolder::open(&inner).unwrap());
        assert_eq!(names(&folder.path().join("out")), ["mine.txt"]);
        OutputFolder::open(&inner).unwrap().finish(Manifest::default()).unwrap();
        assert_eq!(names(&inner), [MANIFEST]);
    }
}
