#include "agent/language/replies.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "agent/language/data_lines.hpp"
#include "base/embedded_text.hpp"

namespace continuo {

/// language/replies/*.txt, embedded by src/agent/CMakeLists.txt.
extern const EmbeddedTexts reply_texts;

namespace {

struct ReplySpec {
    std::string_view name;
    std::string_view placeholders;  // separated by a space
};

// In the order of ReplyKey.
constexpr auto specs = std::to_array<ReplySpec>({
    {"greeting.first", ""},
    {"greeting.first.named", "name"},
    {"greeting.again", ""},
    {"greeting.again.named", "name"},
    {"thanks", ""},
    {"thanks.named", "name"},
    {"goodbye", ""},
    {"goodbye.named", "name"},
    {"how_are_you", ""},
    {"how_are_you.named", "name"},
    {"are_you_a_bot", ""},
    {"what_can_you_do", ""},
    {"praise", ""},
    {"praise.named", "name"},
    {"dismissed", ""},
    {"answer.greeting", ""},
    {"answer.greeting.named", "name"},
    {"answer.steps", ""},
    {"answer.documentation", ""},
    {"answer.found", ""},
    {"answer.repeated", ""},
    {"answer.differs", ""},
    {"clarify", ""},
    {"clarify.topics", "topics"},
    {"clarify.alternatives", "topics last"},
    {"clarify.which", ""},
    {"abstain", ""},
    {"documents_language", "language"},
    {"suggest", ""},
    {"suggest.declined", ""},
    {"model.interrupted", ""},
    {"model.broke_off", ""},
    {"offer_human", ""},
    {"search_failed", ""},
    {"search_failed.offer_human", ""},
    {"handoff.requested", ""},
    {"handoff.noticed", ""},
    {"handoff.ticket", "ticket_id"},
    {"offer_human.again", ""},
    {"human.declined", ""},
    {"human.declined.answer", ""},
    {"complaint.heard", ""},
    {"handoff.next", ""},
    {"handoff.place", "place"},
    {"handoff.closed", "day time zone"},
    {"handoff.contact", ""},
    {"contact.stored", "contact ticket_id"},
    {"waiting.passed_on", ""},
    {"waiting.still", ""},
    {"waiting.cancelled", ""},
    {"waiting.cancelled.answer", ""},
    {"waiting.unclaimed", "ticket_id"},
    {"day.sunday", ""},
    {"day.monday", ""},
    {"day.tuesday", ""},
    {"day.wednesday", ""},
    {"day.thursday", ""},
    {"day.friday", ""},
    {"day.saturday", ""},
    {"reason.requested", ""},
    {"reason.keywords", "keywords"},
    {"reason.sentiment", "score"},
    {"reason.urgency", "score"},
    {"reason.repeated", ""},
    {"reason.long", ""},
    {"reason.degrading", ""},
    {"reason.many_issues", ""},
    {"reason.unhelped", ""},
    {"reason.often_unhelped", ""},
    {"reason.danger", ""},
    {"reason.complaint", ""},
    {"reason.legal", ""},
    {"status.searching", ""},
    {"attachment.unnamed", ""},
    {"attachment.about", "file reason"},
    {"attachment.read", "file"},
    {"attachment.unreadable", "file reason"},
    {"attachment.failed", ""},
    {"attachment.gone", "file"},
    {"attachment.unsupported", "extensions"},
    {"attachment.unsupported.named", "type extensions"},
    {"attachment.not_extracted", "reason"},
    {"attachment.too_large", "megabytes"},
    {"attachment.too_large.format", "type megabytes"},
    {"attachment.not_text", ""},
    {"attachment.not_csv", "record"},
    {"attachment.not_json", "reason"},
    {"attachment.not_xml", "reason byte"},
    {"attachment.not_xml.empty", ""},
    {"attachment.xml_depth", ""},
    {"attachment.xml_characters", ""},
    {"attachment.not_yaml", "reason"},
    {"attachment.not_yaml.unfinished", ""},
    {"attachment.yaml_depth", ""},
    {"language.de", ""},
    {"language.en", ""},
    {"language.es", ""},
    {"language.fr", ""},
    {"language.it", ""},
    {"language.nl", ""},
    {"language.pt", ""},
    {"memory.named", "name"},
    {"memory.noted", ""},
    {"memory.stated", "facts"},
    {"memory.stated.named", "name facts"},
    {"memory.corrected", "facts"},
    {"memory.known", "facts"},
    {"memory.known.one", "facts"},
    {"memory.unknown", ""},
    {"memory.unknown.one", ""},
    {"memory.first_message", "message"},
    {"memory.last_message", "message"},
    {"memory.no_message", ""},
    {"memory.forgotten", "facts"},
    {"memory.forgotten.all", ""},
    {"memory.nothing_to_forget", ""},
    {"memory.order", "value"},
    {"memory.and", "facts last"},
    {"memory.fact.name", "value"},
    {"memory.fact.email", "value"},
    {"memory.fact.phone", "value"},
    {"memory.fact.order", "value"},
    {"memory.fact.number", "kind value"},
    {"memory.fact.language", "value"},
    {"memory.fact.place", "value"},
    {"memory.fact.preference", "value"},
    {"memory.fact.said", "value"},
    {"tool.found", "title"},
    {"tool.done", "title"},
    {"tool.not_found", "title"},
    {"tool.refused", "title"},
    {"tool.failed", "title"},
    {"tool.not_done", "title"},
    {"tool.unknown", "title"},
    {"tool.confirm", ""},
    {"tool.declined", ""},
    {"tool.expired", ""},
    {"tool.changed", ""},
    {"tool.needs_login", "title"},
    {"tool.passed_on", "question ticket_id"},
    {"tool.approved", "title"},
    {"tool.declined_by_team", "title"},
    {"status.calling", ""},
});
static_assert(specs.size() == reply_key_count);

bool has_placeholder(const ReplySpec& spec, std::string_view name) {
    return std::ranges::any_of(std::views::split(spec.placeholders, ' '), [name](auto one) {
        return !name.empty() && std::string_view(one) == name;
    });
}

/// Replaces the escapes `\n` (line end) and `\\` (backslash).
Result<std::string> unescaped(std::string_view value) {
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\') {
            text += value[i];
            continue;
        }
        const char escape = ++i < value.size() ? value[i] : ' ';
        if (escape != 'n' && escape != '\\')
            return fail(Errc::invalid_input, "unknown escape (only \\n and \\\\ are allowed)");
        text += escape == 'n' ? '\n' : escape;
    }
    return text;
}

/// Checks that `text` contains all placeholders of `spec` and no others.
Result<void> check_placeholders(const ReplySpec& spec, std::string_view text) {
    for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
        const auto name = text.substr(at + 1, text.find('}', at) - at - 1);
        if (text.find('}', at) == std::string_view::npos || !has_placeholder(spec, name)) {
            return fail(
                Errc::invalid_input,
                fmt::format(
                    "{} has no placeholder {{{}}} (its placeholders: {})",
                    spec.name,
                    name,
                    spec.placeholders.empty() ? "none" : spec.placeholders
                )
            );
        }
    }
    for (const auto part : std::views::split(spec.placeholders, ' ')) {
        const std::string_view name(part);
        if (!name.empty() && text.find(fmt::format("{{{}}}", name)) == std::string_view::npos) {
            return fail(
                Errc::invalid_input, fmt::format("{} lacks its placeholder {{{}}}", spec.name, name)
            );
        }
    }
    return {};
}

Result<std::string> read_text(const ReplySpec& spec, std::string_view value) {
    if (value.empty()) return fail(Errc::invalid_input, fmt::format("{} has no text", spec.name));
    auto text = unescaped(value);
    if (!text) return text;
    if (auto checked = check_placeholders(spec, *text); !checked)
        return std::unexpected(std::move(checked.error()));
    return text;
}

}  // namespace

Result<void> Replies::override_with(std::string_view content, std::string_view name) {
    auto lines = parse_data_lines(content, name);
    if (!lines) return std::unexpected(std::move(lines.error()));
    std::array<std::size_t, reply_key_count> set_by{};  // line numbers; 0: not set
    for (const auto& line : *lines) {
        const auto at = [&](std::string reason) {
            return fail(Errc::invalid_input, fmt::format("{}:{}: {}", name, line.number, reason));
        };
        const auto spec = std::ranges::find(specs, line.key, &ReplySpec::name);
        if (spec == specs.end()) return at(fmt::format("unknown key \"{}\"", line.key));
        const auto index = static_cast<std::size_t>(spec - specs.begin());
        if (set_by[index] != 0) {
            return at(fmt::format("{} is already set in line {}", line.key, set_by[index]));
        }
        set_by[index] = line.number;
        auto text = read_text(*spec, line.value);
        if (!text) return at(std::move(text.error().detail));
        x_texts[index] = std::move(*text);
    }
    return {};
}

Replies Replies::built_in() {
    const auto read = [](Replies& replies, const EmbeddedText& text) {
        const auto name = fmt::format("language/replies/{}", text.name);
        if (auto done = replies.override_with(text.content, name); !done)
            throw std::logic_error(done.error().detail);
    };
    const auto english = std::ranges::find(reply_texts, "en.txt", &EmbeddedText::name);
    if (english == reply_texts.end()) throw std::logic_error("language/replies has no en.txt");
    Replies replies;
    read(replies, *english);
    const auto missing = std::ranges::find(replies.x_texts, "");
    if (missing != replies.x_texts.end()) {
        const auto& spec = specs[static_cast<std::size_t>(missing - replies.x_texts.begin())];
        throw std::logic_error(fmt::format("language/replies/en.txt lacks {}", spec.name));
    }
    std::map<std::string, std::shared_ptr<const Replies>, std::less<>> others;
    for (const auto& text : reply_texts) {
        if (text.name == english->name) continue;
        auto other = replies;
        read(other, text);
        const auto language = std::string(text.name.substr(0, text.name.find('.')));
        others.emplace(language, std::make_shared<const Replies>(std::move(other)));
    }
    replies.x_others = std::move(others);
    return replies;
}

namespace {

Result<std::string> read_replies_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(stream), {}};
    if (!stream)
        return fail(Errc::not_found, fmt::format("cannot read the replies file {}", file.string()));
    return content;
}

}  // namespace

Result<Replies> Replies::load(const std::filesystem::path& directory) {
    const auto file = directory / "en.txt";
    const auto content = read_replies_file(file);
    if (!content) return std::unexpected(content.error());
    auto replies = parse(*content, file.string());
    if (!replies) return replies;
    for (auto& [language, texts] : replies->x_others) {
        const auto other_file = directory / (language + ".txt");
        std::error_code ec;
        if (!std::filesystem::exists(other_file, ec)) continue;
        const auto other = read_replies_file(other_file);
        if (!other) return std::unexpected(other.error());
        auto overridden = *texts;
        if (auto read = overridden.override_with(*other, other_file.string()); !read)
            return std::unexpected(std::move(read.error()));
        texts = std::make_shared<const Replies>(std::move(overridden));
    }
    return replies;
}

Result<Replies> Replies::parse(std::string_view content, std::string_view name) {
    auto replies = *built_in_replies();
    if (auto read = replies.override_with(content, name); !read)
        return std::unexpected(std::move(read.error()));
    return replies;
}

const Replies& Replies::in(std::string_view language) const {
    const auto found = x_others.find(language);
    return found == x_others.end() ? *this : *found->second;
}

std::string Replies::text(ReplyKey key, std::initializer_list<PlaceholderValue> values) const {
    std::string_view rest = x_texts[static_cast<std::size_t>(key)];
    std::string text;
    for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
        const auto close = rest.find('}', open);  // exists: checked by check_placeholders()
        const auto name = rest.substr(open + 1, close - open - 1);
        const auto* value = std::ranges::find(values, name, &PlaceholderValue::name);
        if (value == values.end())
            throw std::logic_error(fmt::format("no value for the placeholder {{{}}}", name));
        text += rest.substr(0, open);
        text += value->value;
        rest.remove_prefix(close + 1);
    }
    return text += rest;
}

bool Replies::is_text_of(ReplyKey key, std::string_view written) const {
    const std::string_view text = x_texts[static_cast<std::size_t>(key)];
    const auto open = text.find('{');
    if (open == std::string_view::npos) return written == text;
    const auto before = text.substr(0, open);
    const auto after = text.substr(text.rfind('}') + 1);
    return written.size() >= before.size() + after.size() && written.starts_with(before) &&
           written.ends_with(after);
}

const std::shared_ptr<const Replies>& built_in_replies() {
    static const auto replies = std::make_shared<const Replies>(Replies::built_in());
    return replies;
}

}  // namespace continuo
