#pragma once

#include <string>
#include <utility>

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero is not in <cstring>

namespace continuo {

/// A text that must not appear in output. It has no conversion and no formatter: printing it
/// requires an explicit reveal(). Its memory is wiped when it is destroyed, assigned to or moved
/// from; copies of what reveal() returns are their owner's to wipe.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : x_text(std::move(text)) { wipe(text); }
    ~Secret() { wipe(x_text); }
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : x_text(std::move(other.x_text)) { wipe(other.x_text); }
    Secret& operator=(const Secret& other) {
        if (this == &other) return *this;
        wipe(x_text);
        x_text = other.x_text;
        return *this;
    }
    Secret& operator=(Secret&& other) noexcept {
        if (this == &other) return *this;
        wipe(x_text);
        x_text = std::move(other.x_text);
        wipe(other.x_text);
        return *this;
    }

    [[nodiscard]] const std::string& reveal() const { return x_text; }
    [[nodiscard]] bool empty() const { return x_text.empty(); }

    bool operator==(const Secret&) const = default;

private:
    /// Also what is left in the buffer behind a shorter text, and of a short text that was moved.
    static void wipe(std::string& text) noexcept {
        text.resize(text.capacity());
        ::explicit_bzero(text.data(), text.size());
        text.clear();
    }

    std::string x_text;
};

}  // namespace continuo
