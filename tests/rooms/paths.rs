//! What a source file reaches for: paths from the root of the crate, lints switched off, functions of the C library.

use super::tokens::{Token, tokens};

/// Something to judge.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// A path into the first segment under the root of the crate.
    Import(String),
    /// `allow` or `expect` of `clippy::disallowed_methods` outside tests.
    AllowedLint,
    /// A transcendental function or fused multiply-add of std, outside tests.
    Call(String),
    /// `#[cfg(test)] mod name;`: a file that is compiled for tests only.
    TestFile(Vec<String>),
}

/// Functions of `f64` whose last bit depends on the machine, or that fuse two roundings into one.
const UNSTABLE: [&str; 31] = [
    "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "powf", "powi", "sin", "cos", "tan", "sin_cos",
    "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "cbrt", "hypot", "gamma",
    "ln_gamma", "erf", "erfc", "mul_add",
];

/// Findings of one file with their lines; `module` is the module that the file stands for.
pub fn read_source(module: &[String], text: &str) -> Vec<(usize, Finding)> {
    let mut reader =
        Reader { tokens: tokens(text), at: 0, module: module.to_vec(), blocks: Vec::new(), found: Vec::new() };
    reader.read();
    reader.found
}

/// An open brace, and what it opened.
enum Block {
    Module { test: bool },
    Other,
}

struct Reader<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    module: Vec<String>,
    blocks: Vec<Block>,
    found: Vec<(usize, Finding)>,
}

impl<'a> Reader<'a> {
    fn text(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text)
    }

    fn line(&self) -> usize {
        self.tokens.get(self.at).map_or(0, |token| token.line)
    }

    fn in_tests(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Module { test: true }))
    }

    fn note(&mut self, line: usize, finding: Finding) {
        self.found.push((line, finding));
    }

    fn read(&mut self) {
        while self.at < self.tokens.len() {
            match self.text(0) {
                "#" if self.text(1) == "[" || (self.text(1) == "!" && self.text(2) == "[") => self.attributes(),
                "mod" if self.text(2) == "{" => self.open_module(false),
                "use" => {
                    self.at += 1;
                    self.use_tree(&[]);
                }
                "crate" | "super" | "self" | "ishizue" if self.text(1) == "::" && !self.continues_a_path() => {
                    let (line, path) = (self.line(), self.plain_path());
                    self.import(line, &path);
                }
                "{" => self.open(Block::Other),
                "}" => self.close(),
                name => {
                    if UNSTABLE.contains(&name) {
                        self.call();
                    }
                    self.at += 1;
                }
            }
        }
    }

    fn open(&mut self, block: Block) {
        self.blocks.push(block);
        self.at += 1;
    }

    fn close(&mut self) {
        if let Some(Block::Module { .. }) = self.blocks.pop() {
            self.module.pop();
        }
        self.at += 1;
    }

    fn open_module(&mut self, test: bool) {
        self.module.push(self.text(1).to_string());
        self.at += 2;
        self.open(Block::Module { test });
    }

    /// A run of attributes and the item behind it: a module for tests may switch lints off, and is remembered.
    fn attributes(&mut self) {
        let (mut lint, mut test) = (None, false);
        while self.text(0) == "#" {
            let line = self.line();
            let words = self.attribute();
            let switches = words.contains(&"allow") || words.contains(&"expect") || words.contains(&"warn");
            if switches && words.contains(&"disallowed_methods") {
                lint = Some(line);
            }
            test |= words.first() == Some(&"test") || words.windows(3).any(|three| three == ["cfg", "(", "test"]);
        }
        if let Some(line) = lint
            && !test
            && !self.in_tests()
        {
            self.note(line, Finding::AllowedLint);
        }
        if self.text(0) == "pub" && self.text(1) != "(" {
            self.at += 1;
        }
        if test && self.text(0) == "mod" && self.text(2) == "{" {
            self.open_module(true);
        } else if test && self.text(0) == "mod" {
            let (line, name) = (self.line(), self.text(1).to_string());
            self.note(line, Finding::TestFile([self.module.as_slice(), &[name]].concat()));
        }
    }

    /// The tokens between the brackets of the attribute that begins here; goes behind it.
    fn attribute(&mut self) -> Vec<&'a str> {
        self.at += if self.text(1) == "!" { 3 } else { 2 };
        let (mut depth, mut words) = (1, Vec::new());
        while self.at < self.tokens.len() && depth > 0 {
            match self.text(0) {
                "[" => depth += 1,
                "]" => depth -= 1,
                word => words.push(word),
            }
            self.at += 1;
        }
        words
    }

    /// True where the word at hand is a later segment of a path, such as `foo::self`.
    fn continues_a_path(&self) -> bool {
        self.at > 0 && self.tokens[self.at - 1].text == "::"
    }

    /// Segments joined by `::` from here; goes behind them.
    fn plain_path(&mut self) -> Vec<&'a str> {
        let mut path = vec![self.text(0)];
        self.at += 1;
        while self.text(0) == "::" && self.text(1).starts_with(|first: char| first.is_alphabetic() || first == '_') {
            path.push(self.text(1));
            self.at += 2;
        }
        path
    }

    /// `a::b`, `a::{b, c::d}`, `a::*`, `a as b`; goes behind it. `before` is what stands in front of the group.
    fn use_tree(&mut self, before: &[&'a str]) {
        let (line, mut path) = (self.line(), before.to_vec());
        if self.text(0) == "::" {
            self.at += 1; // A path that begins outside this crate.
        }
        if !["{", "*"].contains(&self.text(0)) {
            path.extend(self.plain_path());
        }
        if self.text(0) == "::" {
            self.at += 1;
        }
        match self.text(0) {
            "{" => self.use_group(&path),
            _ => self.import(line, &path),
        }
        while !["", ";", ",", "}"].contains(&self.text(0)) {
            self.at += 1;
        }
    }

    fn use_group(&mut self, path: &[&'a str]) {
        self.at += 1;
        while !["", "}", ";"].contains(&self.text(0)) {
            self.use_tree(path);
            if self.text(0) == "," {
                self.at += 1;
            }
        }
        self.at += 1;
    }

    /// Notes the first segment under the root of the crate that a path leads to.
    fn import(&mut self, line: usize, path: &[&str]) {
        let mut place = self.module.clone();
        for (number, &segment) in path.iter().enumerate() {
            match segment {
                "crate" | "ishizue" if number == 0 => place.clear(),
                "self" if number == 0 => {}
                "super" => drop(place.pop()),
                _ if number == 0 => return, // A name in scope or another crate.
                name => place.push(name.to_string()),
            }
        }
        if let Some(room) = place.into_iter().next() {
            self.note(line, Finding::Import(room));
        }
    }

    /// `x.exp(`, `f64::exp`: a function of the C library. `libm::exp` and `kernels::exp` are ours.
    fn call(&mut self) {
        if self.in_tests() || self.at == 0 {
            return;
        }
        let before = self.tokens[self.at - 1].text;
        let method = before == "." && self.text(1) == "(";
        let function = before == "::" && self.at > 1 && ["f64", "f32"].contains(&self.tokens[self.at - 2].text);
        if method || function {
            let (line, name) = (self.line(), self.text(0).to_string());
            self.note(line, Finding::Call(name));
        }
    }
}
