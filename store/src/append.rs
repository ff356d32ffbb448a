//! Group append: one appender a process, one round trip and one transaction a batch.
