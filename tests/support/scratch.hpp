#pragma once

#include <filesystem>

namespace continuo::test {

/// A scratch folder for one test, removed at the end.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return x_path; }
    [[nodiscard]] std::filesystem::path operator/(const std::filesystem::path& name) const {
        return x_path / name;
    }

private:
    std::filesystem::path x_path;
};

}  // namespace continuo::test
