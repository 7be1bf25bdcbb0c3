//! Where faults lie and how far they are: points in the Earth, fault surfaces of triangles, axes of trenches.
//!
//! The Earth is a sphere; distances to faults are straight lines through it, without any map projection. Places are
//! (longitude, latitude) in degrees, depths kilometres, positive downwards.
//!
//! | file | what lives there |
//! |---|---|
//! | `point` | a point in the Earth, in kilometres from its centre |
//! | `triangle` | shortest distance to a triangle, its area |
//! | `mesh`, `plane` | a fault surface of triangles: from stations, from a rectangle, or a mere point |
//! | `shallow` | points spread evenly over the shallow part of a surface |
//! | `sphere` | walking on the map: destination and azimuth |
//! | `axis`, `descent` | distance from the axis of a trench; depth of a plate by that distance |
//! | `flaw` | what can be wrong with a surface |

mod axis;
mod descent;
mod flaw;
mod mesh;
#[cfg(test)]
mod nankai_tests;
mod plane;
mod point;
mod shallow;
mod sphere;
mod triangle;

pub use axis::{Axis, Beside};
pub use descent::{Descent, depth_at};
pub use flaw::Flaw;
pub use mesh::{Mesh, Spot};
pub use plane::lowered;
pub use point::Point;
pub use sphere::{azimuth, destination};
