//! The instruction set of the loops in `kernels`: the widest that the processor has, or the one asked for. It changes how long a
//! run takes and nothing else: the loops hold no fused multiply-add and no reordered sum, so that their bits are the same.
//!
//! `ISHIZUE_INSTRUCTIONS` names one, for tests of that promise and for measuring:
//!
//! | name | registers | asks for |
//! |---|---|---|
//! | `base` | those that the program is compiled for: SSE2 on x86-64 | nothing |
//! | `avx2` | 256 bits | AVX2 |
//! | `avx512` | 512 bits | AVX-512 F, DQ and VL |
//!
//! Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, chapters 14 and 15. Worked example: on a processor
//! with AVX2 and without AVX-512 nothing asked for means `avx2`, and `avx512` is refused.

use std::sync::OnceLock;

/// The variable of the environment that asks for one.
pub const VARIABLE: &str = "ISHIZUE_INSTRUCTIONS";

/// What the loops are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstructionSet {
    /// What the program as a whole is compiled for.
    Base,
    /// AVX2.
    Avx2,
    /// AVX-512 F, DQ and VL.
    Avx512,
}

use InstructionSet::{Avx2, Avx512, Base};

/// Narrowest first.
const ALL: [InstructionSet; 3] = [Base, Avx2, Avx512];

/// Why an instruction set cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstructionSetError {
    /// No such name.
    #[error("{VARIABLE} is \"{0}\", but must be one of base, avx2 and avx512: write {VARIABLE}=avx2, or leave it out")]
    Unknown(String),
    /// Not on this processor.
    #[error("{VARIABLE} asks for {}, which this processor does not have: leave it out, or write {VARIABLE}={}", .0.name(), widest().name())]
    Missing(InstructionSet),
}

impl InstructionSet {
    /// Its name in the environment.
    pub fn name(self) -> &'static str {
        match self {
            Base => "base",
            Avx2 => "avx2",
            Avx512 => "avx512",
        }
    }

    /// Whether this processor has it.
    #[cfg(target_arch = "x86_64")]
    pub fn is_available(self) -> bool {
        match self {
            Base => true,
            Avx2 => std::arch::is_x86_feature_detected!("avx2"),
            Avx512 => {
                std::arch::is_x86_feature_detected!("avx512f")
                    && std::arch::is_x86_feature_detected!("avx512dq")
                    && std::arch::is_x86_feature_detected!("avx512vl")
            }
        }
    }

    /// Whether this processor has it.
    #[cfg(not(target_arch = "x86_64"))]
    pub fn is_available(self) -> bool {
        self == Base
    }
}

/// The widest that this processor has.
pub fn widest() -> InstructionSet {
    ALL.into_iter().rfind(|set| set.is_available()).unwrap_or(Base)
}

/// The one that a text asks for.
///
/// # Errors
/// Another text than the three names; a set that this processor does not have.
///
/// ```
/// use ishizue::numerics::instruction_set::{InstructionSet, asked};
/// assert_eq!(asked("base"), Ok(InstructionSet::Base));
/// assert!(asked("sse9").is_err());
/// ```
pub fn asked(text: &str) -> Result<InstructionSet, InstructionSetError> {
    let found = ALL.into_iter().find(|set| set.name() == text);
    let set = found.ok_or_else(|| InstructionSetError::Unknown(text.into()))?;
    if set.is_available() { Ok(set) } else { Err(InstructionSetError::Missing(set)) }
}

/// The one that this process asks for; the widest where it asks for none.
///
/// # Errors
/// As [`asked`].
pub fn of_environment() -> Result<InstructionSet, InstructionSetError> {
    match std::env::var_os(VARIABLE) {
        None => Ok(widest()),
        Some(text) => asked(&text.to_string_lossy()),
    }
}

/// The one of all loops of this process, looked up once: [`of_environment`], or the widest where that is refused, which the program
/// says before it does anything.
#[inline]
pub(crate) fn chosen() -> InstructionSet {
    static CHOSEN: OnceLock<InstructionSet> = OnceLock::new();
    *CHOSEN.get_or_init(|| of_environment().unwrap_or_else(|_| widest()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_others_are_refused_with_the_rule() {
        for set in ALL.into_iter().filter(|set| set.is_available()) {
            assert_eq!(asked(set.name()), Ok(set));
        }
        assert!(ALL.contains(&widest()) && widest().is_available());
        let error = asked("AVX2").unwrap_err().to_string();
        assert!(error.contains("\"AVX2\"") && error.contains("base, avx2 and avx512"), "{error}");
        let error = InstructionSetError::Missing(Avx512).to_string();
        assert!(error.contains("asks for avx512, which this processor does not have"), "{error}");
    }
}
