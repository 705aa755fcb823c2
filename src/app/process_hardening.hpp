#pragma once

#include "settings/settings.hpp"

namespace continuo {

/// In production without DEBUG: turns off core dumps (RLIMIT_CORE 0), and prevents other processes
/// of this user from attaching to this one or reading its memory and environment (PR_SET_DUMPABLE
/// 0), which contain keys and conversations. Root still can (gdb as root). Otherwise changes
/// nothing, so that debuggers work. Errors: a failing system call is logged as a warning. Thread:
/// call once, before other threads start.
void harden_process(const AppSettings& settings);

}  // namespace continuo
