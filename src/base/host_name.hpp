#pragma once

#include <string>

namespace continuo {

/// The name of this machine, or empty when the system does not give one. Thread: any.
[[nodiscard]] std::string local_host_name();

}  // namespace continuo
