#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// A library of Redis Functions, and the same as a script (EVALSHA) if functions are unavailable.
/// Both are made from one source:
///
///     #!lua name=some_library
///     local function step(keys, args) ... end
///     redis.register_function('some_step', step)
///
/// The source registers functions by name and callback, or with flags (a script has no flags: Redis
/// checks each of its commands instead), and uses only features that scripts have. Thread: any.
class FunctionLibrary {
public:
    /// `source` has static storage.
    explicit FunctionLibrary(std::string_view source);

    /// Its name, from the first line of the source.
    [[nodiscard]] std::string_view name() const;
    /// For FUNCTION LOAD.
    [[nodiscard]] std::string_view source() const { return x_source; }
    /// For SCRIPT LOAD: calls the function named by its first argument with the keys and the
    /// remaining arguments.
    [[nodiscard]] const std::string& script() const { return x_script; }
    /// The id for EVALSHA: SHA-1 in 40 lower-case hex digits.
    [[nodiscard]] const std::string& script_digest() const { return x_script_digest; }

private:
    std::string_view x_source;
    std::string x_script;
    std::string x_script_digest;
};

}  // namespace continuo
