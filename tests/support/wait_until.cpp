#include "support/wait_until.hpp"

#include <stdexcept>
#include <thread>

namespace continuo::test {

void wait_until(
    const std::string& what, const std::function<bool()>& is_so, std::chrono::seconds timeout
) {
    const auto end = std::chrono::steady_clock::now() + timeout;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() >= end)
            throw std::runtime_error("timed out waiting until " + what);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

}  // namespace continuo::test
