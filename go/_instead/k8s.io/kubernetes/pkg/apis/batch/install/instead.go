package install

// Versions are registered by the command.
