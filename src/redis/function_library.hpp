#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// A library of Redis Functions, and the same as a script (EVALSHA) for a Redis that runs no
/// functions for us. The one source is that of the functions:
///
///     #!lua name=some_library
///     local function step(keys, args) ... end
///     redis.register_function('some_step', step)
///
/// It registers its functions by name and callback, or with flags (which a script has not: where it
/// stands in, Redis goes by its commands), and needs nothing of Redis that scripts do not have.
/// Thread: any.
class FunctionLibrary {
public:
    /// `source` has static storage.
    explicit FunctionLibrary(std::string_view source);

    /// For FUNCTION LOAD.
    [[nodiscard]] std::string_view source() const { return x_source; }
    /// For SCRIPT LOAD: calls the function that its first argument names with the keys, and with
    /// the arguments behind that name.
    [[nodiscard]] const std::string& script() const { return x_script; }
    /// What EVALSHA calls it by: SHA-1 in 40 lower-case hex digits.
    [[nodiscard]] const std::string& script_digest() const { return x_script_digest; }

private:
    std::string_view x_source;
    std::string x_script;
    std::string x_script_digest;
};

}  // namespace continuo
