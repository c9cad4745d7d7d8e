"""The engine as a process that others talk to: JSON lines over stdin and stdout, see docs/worker.md."""
