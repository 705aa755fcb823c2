#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace continuo {

/// Header fields in order of arrival. Names are compared without case.
class HttpHeaders {
public:
    void add(std::string name, std::string value) {
        if (x_fields.empty()) x_fields.reserve(usual);
        x_fields.emplace_back(std::move(name), std::move(value));
    }
    /// Replaces every field of that name.
    void set(std::string_view name, std::string value);
    /// Removes every field of that name.
    void erase(std::string_view name);
    /// The value of the first field of that name, or nullptr.
    [[nodiscard]] const std::string* find(std::string_view name) const;
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& fields() const {
        return x_fields;
    }

private:
    static constexpr std::size_t usual = 8;
    std::vector<std::pair<std::string, std::string>> x_fields;
};

}  // namespace continuo
