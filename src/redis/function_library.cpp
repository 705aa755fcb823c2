#include "redis/function_library.hpp"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace continuo {

namespace {

// A script must not define globals: a local `redis` records the registered functions and forwards
// everything else to the real one.
constexpr std::string_view script_head = R"lua(
local functions = {}
local function register(name, callback)
  if type(name) == 'table' then name, callback = name.function_name, name.callback end
  functions[name] = callback
end
local redis = setmetatable({register_function = register}, {__index = redis})
)lua";
constexpr std::string_view script_tail = R"lua(
return functions[table.remove(ARGV, 1)](KEYS, ARGV)
)lua";

/// Before 7.0 a script cannot begin with `#!`.
std::string_view without_first_line(std::string_view source) {
    const auto end = source.find('\n');
    return end == std::string_view::npos ? std::string_view() : source.substr(end + 1);
}

std::string sha1_hex(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    std::string hex;
    for (unsigned int i = 0; i < size; ++i)
        hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

}  // namespace

std::string_view FunctionLibrary::name() const {
    const auto line = x_source.substr(0, x_source.find('\n'));
    constexpr std::string_view before = "name=";
    const auto at = line.find(before);
    return at == std::string_view::npos ? std::string_view() : line.substr(at + before.size());
}

FunctionLibrary::FunctionLibrary(std::string_view source)
    : x_source(source),
      x_script(fmt::format("{}{}{}", script_head, without_first_line(source), script_tail)),
      x_script_digest(sha1_hex(x_script)) {}

}  // namespace continuo
