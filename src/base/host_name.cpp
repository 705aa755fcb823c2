#include "base/host_name.hpp"

#include <array>

#include <unistd.h>

namespace continuo {

std::string local_host_name() {
    std::array<char, 256> name{};  // one byte more than the system may use: always terminated
    if (::gethostname(name.data(), name.size() - 1) != 0) return {};
    return name.data();
}

}  // namespace continuo
