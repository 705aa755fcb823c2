#include "support/scratch.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace continuo::test {

ScratchFolder::ScratchFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "continuo-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("cannot create a scratch folder: " + pattern);
    x_path = pattern;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(x_path, ignored);
}

}  // namespace continuo::test
