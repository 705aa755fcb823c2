#pragma once

#include <string>

namespace continuo {

/// The host name of this machine, or empty if gethostname() fails. Thread: any.
[[nodiscard]] std::string local_host_name();

}  // namespace continuo
