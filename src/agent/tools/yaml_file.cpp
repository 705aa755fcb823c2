#include "agent/tools/yaml_file.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>
#include <spanstream>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t yaml_depth_max = 24;

/// Refuses a key twice in a mapping: the parser keeps one of them without a word.
void check_yaml_node(const YAML::Node& node) {
    if (node.IsSequence()) {
        for (const auto& item : node)
            check_yaml_node(item);
    } else if (node.IsMap()) {
        std::set<std::string> keys;
        for (const auto& member : node) {
            if (!member.first.IsScalar()) fail_yaml(member.first, "a key is not a text");
            const auto& key = member.first.Scalar();
            if (!keys.insert(key).second)
                fail_yaml(member.first, fmt::format("the key \"{}\" is there twice", excerpt(key)));
            check_yaml_node(member.second);
        }
    }
}

/// Refuses anchors, aliases and deep nesting before a tree is built.
class AliasRefusal final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { check(mark, anchor); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override { check(mark, anchor); }
    void
    OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string&)
        override {
        check(mark, anchor);
    }
    void OnSequenceStart(
        const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value
    ) override {
        open(mark, anchor);
    }
    void OnSequenceEnd() override { --x_depth; }
    void OnMapStart(
        const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value
    ) override {
        open(mark, anchor);
    }
    void OnMapEnd() override { --x_depth; }

private:
    static void check(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor != 0) throw YamlFault(mark.line + 1, "anchors and aliases are not allowed");
    }
    void open(const YAML::Mark& mark, YAML::anchor_t anchor) {
        check(mark, anchor);
        if (++x_depth > yaml_depth_max) throw YamlFault(mark.line + 1, "nested too deeply");
    }
    std::size_t x_depth = 0;
};

json::value scalar_to_json(const YAML::Node& node) {
    const auto& text = node.Scalar();
    if (node.Tag() == "!") return json::value(text);  // quoted
    if (is_one_of(text, {"true", "True", "TRUE"})) return true;
    if (is_one_of(text, {"false", "False", "FALSE"})) return false;
    if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return nullptr;
    std::int64_t integer = 0;
    if (parse_integer(text, integer)) return integer;
    double number = 0;
    const auto* end = text.data() + text.size();
    const auto [at, ec] = std::from_chars(text.data(), end, number);
    const bool looks_like_number = is_digit(text.front()) || text.front() == '-';
    if (ec == std::errc() && at == end && looks_like_number && std::isfinite(number)) return number;
    return json::value(text);
}

}  // namespace

int line_of(const YAML::Node& node) {
    return node.Mark().line + 1;
}

void fail_yaml(const YAML::Node& node, const std::string& reason) {
    throw YamlFault(line_of(node), reason);
}

YAML::Node load_yaml(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max)
        throw YamlFault(1, fmt::format("the file has more than {} bytes", bytes_max));
    if (!is_utf8(text)) throw YamlFault(1, "the file is not UTF-8");
    try {
        std::ispanstream stream{std::span<const char>(text)};
        YAML::Parser parser(stream);
        AliasRefusal refusal;
        parser.HandleNextDocument(refusal);
        auto root = YAML::Load(std::string(text));
        check_yaml_node(root);
        return root;
    } catch (const YAML::Exception& e) {
        throw YamlFault(std::max(e.mark.line, 0) + 1, "not YAML: " + excerpt(e.msg));
    }
}

json::value yaml_to_json(const YAML::Node& node) {
    if (node.IsSequence()) {
        json::array array;
        for (const auto& item : node)
            array.push_back(yaml_to_json(item));
        return array;
    }
    if (node.IsMap()) {
        json::object object;
        for (const auto& member : node)
            object.emplace(member.first.Scalar(), yaml_to_json(member.second));
        return object;
    }
    return node.IsScalar() ? scalar_to_json(node) : json::value(nullptr);
}

std::string yaml_text(const YAML::Node& node, const std::string& what) {
    if (!node.IsScalar() || node.Scalar().empty()) fail_yaml(node, what + " is not a text");
    return node.Scalar();
}

YamlMapping::YamlMapping(YAML::Node node, std::string what)
    : x_node(std::move(node)), x_what(std::move(what)) {
    if (!x_node.IsMap()) fail_yaml(x_node, x_what + " is not a mapping (name: value)");
}

void YamlMapping::fail_here(const YAML::Node& at, const std::string& reason) const {
    fail_yaml(at, fmt::format("{}: {}", x_what, reason));
}

std::optional<YAML::Node> YamlMapping::take(const std::string& key) {
    x_taken.insert(key);
    const auto& mapping = x_node;
    auto value = mapping[key];
    if (!value.IsDefined()) return std::nullopt;
    return value;
}

YAML::Node YamlMapping::require(const std::string& key) {
    auto value = take(key);
    if (!value) fail_here(x_node, fmt::format("{} is missing", key));
    return *value;
}

std::optional<std::string> YamlMapping::take_text(const std::string& key) {
    const auto value = take(key);
    if (!value) return std::nullopt;
    return yaml_text(*value, fmt::format("{}: {}", x_what, key));
}

std::string YamlMapping::require_text(const std::string& key) {
    return yaml_text(require(key), fmt::format("{}: {}", x_what, key));
}

std::optional<std::int64_t> YamlMapping::take_integer(
    const std::string& key, std::int64_t min, std::int64_t max
) {
    const auto value = take(key);
    if (!value) return std::nullopt;
    std::int64_t number = 0;
    if (!value->IsScalar() || !parse_integer(value->Scalar(), number) || number < min ||
        number > max)
        fail_here(*value, fmt::format("{} must be a whole number, {} to {}", key, min, max));
    return number;
}

std::optional<bool> YamlMapping::take_bool(const std::string& key) {
    const auto value = take(key);
    if (!value) return std::nullopt;
    const auto read = yaml_to_json(*value);
    if (!read.is_bool()) fail_here(*value, fmt::format("{} must be true or false", key));
    return read.get_bool();
}

std::optional<std::size_t> YamlMapping::take_choice(
    const std::string& key, const std::vector<std::string_view>& choices
) {
    const auto value = take(key);
    if (!value) return std::nullopt;
    const auto found = std::ranges::find(choices, yaml_text(*value, x_what + ": " + key));
    if (found == choices.end())
        fail_here(*value, fmt::format("{} must be one of: {}", key, fmt::join(choices, ", ")));
    return static_cast<std::size_t>(found - choices.begin());
}

void YamlMapping::finish() const {
    for (const auto& member : x_node) {
        if (!x_taken.contains(member.first.Scalar()))
            fail_here(member.first, fmt::format("unknown key \"{}\"", member.first.Scalar()));
    }
}

}  // namespace continuo
