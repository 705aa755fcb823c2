#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <yaml-cpp/node/node.h>

#include "base/json.hpp"

namespace continuo {

/// What is wrong with a YAML file, and where. Thrown while it is read, at the start of the program,
/// and caught by the function that reads it.
class YamlFault : public std::runtime_error {
public:
    YamlFault(int line, const std::string& reason) : std::runtime_error(reason), x_line(line) {}
    [[nodiscard]] int line() const { return x_line; }  ///< from 1

private:
    int x_line;
};

/// Reads the one document of a file. Throws YamlFault: no YAML, more than `bytes_max` bytes,
/// aliases (they can expand without limit), a key twice in a mapping.
[[nodiscard]] YAML::Node load_yaml(std::string_view text, std::size_t bytes_max);

[[nodiscard]] int line_of(const YAML::Node& node);
[[noreturn]] void fail_yaml(const YAML::Node& node, const std::string& reason);

/// The node as JSON: unquoted scalars become numbers, true, false and null as in YAML 1.2.
[[nodiscard]] json::value yaml_to_json(const YAML::Node& node);

/// A mapping whose keys are taken one by one; those that nothing took are faults. All members throw
/// YamlFault; `key` names the value in it.
class YamlMapping {
public:
    /// `what` names it in faults: "tool order_status".
    YamlMapping(YAML::Node node, std::string what);

    [[nodiscard]] std::optional<YAML::Node> take(const std::string& key);
    [[nodiscard]] YAML::Node require(const std::string& key);
    [[nodiscard]] std::optional<std::string> take_text(const std::string& key);
    [[nodiscard]] std::string require_text(const std::string& key);
    [[nodiscard]] std::optional<std::int64_t> take_integer(
        const std::string& key, std::int64_t min, std::int64_t max
    );
    [[nodiscard]] std::optional<bool> take_bool(const std::string& key);
    /// The index of the value in `choices`.
    [[nodiscard]] std::optional<std::size_t> take_choice(
        const std::string& key, const std::vector<std::string_view>& choices
    );
    /// Fails if a key is left.
    void finish() const;

    [[nodiscard]] const std::string& what() const { return x_what; }
    [[nodiscard]] const YAML::Node& node() const { return x_node; }
    [[noreturn]] void fail_here(const YAML::Node& at, const std::string& reason) const;

private:
    YAML::Node x_node;
    std::string x_what;
    std::set<std::string> x_taken;
};

/// The text of a scalar. Throws YamlFault.
[[nodiscard]] std::string yaml_text(const YAML::Node& node, const std::string& what);

}  // namespace continuo
