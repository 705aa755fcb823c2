#include "base/host_name.hpp"

#include <array>

#include <unistd.h>

namespace continuo {

std::string local_host_name() {
    std::array<char, 256> name{};  // the last byte stays 0: always terminated
    if (::gethostname(name.data(), name.size() - 1) != 0) return {};
    return name.data();
}

}  // namespace continuo
