//! stub
use crate::study::hazard::HazardResults;
/// stub
pub fn curves(_results: &HazardResults, _measure: &str) -> Option<String> {
    None
}
