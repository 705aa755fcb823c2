#pragma once

#include "settings/settings.hpp"

namespace continuo {

/// In production without DEBUG: no core dump (RLIMIT_CORE 0), and no other process of this user can
/// attach to this one or read its memory and environment (PR_SET_DUMPABLE 0): keys and
/// conversations are in there. Root still can (gdb as root). Elsewhere nothing changes, so that
/// debuggers work. Errors: a refusal of the system is logged as a warning. Thread: call once,
/// before others start.
void harden_process(const AppSettings& settings);

}  // namespace continuo
