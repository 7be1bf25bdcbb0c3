//! Ground motion.
