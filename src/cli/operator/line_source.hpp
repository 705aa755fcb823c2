#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace continuo {

/// Lines that a person types while something else happens. Thread: one.
class LineSource {
public:
    struct Line {
        std::optional<std::string> text;  ///< nullopt: none came in the time
        bool ended = false;               ///< there are no more
    };

    virtual ~LineSource() = default;
    /// The next line without its end, or none after `time`.
    virtual Line wait(std::chrono::milliseconds time) = 0;
};

/// Standard input. A line beyond 64 KiB is cut into several.
class StandardInputLines final : public LineSource {
public:
    Line wait(std::chrono::milliseconds time) override;

private:
    std::optional<std::string> take_line();

    std::string x_buffer;
    bool x_ended = false;
};

}  // namespace continuo
