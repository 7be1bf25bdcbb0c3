//! Cash flows, surplus and accounts of the parties.
