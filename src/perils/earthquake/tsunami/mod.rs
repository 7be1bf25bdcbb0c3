//! Tsunamis: height at the coast, flow on land, damage by its depth.
//!
//! | file | what lives there |
//! |---|---|
//! | `height` | height at the coast by Abe's formula |
//! | `inundation` | depth of flow at a site behind the coast |
//! | `fragility` | damage of buildings, contents and stock by depth |
//! | `spread` | how heights vary from event to event and from place to place |
//! | `site_tsunami` | all of it for one site: depth, damage, expected damage |
//! | `combine` | shaking and tsunami together |

pub mod combine;
pub mod fragility;
pub mod height;
pub mod inundation;
pub mod site_tsunami;
pub mod spread;
