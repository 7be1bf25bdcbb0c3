//! The grammar of the configuration file.
