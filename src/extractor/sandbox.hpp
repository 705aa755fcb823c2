#pragma once

#include <string>

#include "base/error.hpp"

namespace continuo {

/// Closes this process before it reads a hostile file. Afterwards it can compute, allocate, read
/// and write the descriptors that are open, and read the files of /usr/share/poppler (character
/// maps) and /usr/lib/*/gconv (encodings); it has no network, no other file, no other process.
/// - rlimits: 20 s of CPU time, 1 GiB of address space, no file writes, no processes, no core dump;
///   it is killed when its parent ends;
/// - Landlock, if the kernel has it, for the files; without it no file can be opened at all;
/// - seccomp: every system call that is not listed in sandbox.cpp fails with EPERM.
/// With a sanitizer, neither the address space nor the system calls are limited, because its
/// runtime needs both.
/// Errors: why it cannot be closed; then no file must be read. Thread: call once, with one thread.
[[nodiscard]] Result<void> enter_sandbox();

}  // namespace continuo
