#include "chaos/edit_checks.hpp"

#include <fmt/format.h>

namespace continuo::chaos {

namespace {

std::string shown(const std::string& content) {
    return content.empty() ? "nothing" : fmt::format("\"{}\"", content);
}

std::string content_in(const EditedContents& contents, const std::string& key) {
    const auto found = contents.find(key);
    return found == contents.end() ? std::string() : found->second;
}

}  // namespace

void EditLog::acknowledge(const std::string& key, const std::string& content) {
    const std::scoped_lock lock(x_mutex);
    auto& edits = x_edits[key];
    ++edits.count;
    edits.replaced.insert(std::exchange(edits.acknowledged, content));
}

void EditLog::leave_open(const std::string& key, const std::string& content) {
    const std::scoped_lock lock(x_mutex);
    x_edits[key].unknown.insert(content);
}

void EditLog::report(Violation violation) {
    const std::scoped_lock lock(x_mutex);
    x_reported.push_back(std::move(violation));
}

std::map<std::string, Edits> EditLog::edits() const {
    const std::scoped_lock lock(x_mutex);
    return x_edits;
}

std::vector<Violation> EditLog::reported() const {
    const std::scoped_lock lock(x_mutex);
    return x_reported;
}

bool EditLog::allows(const std::string& key, const std::string& content) const {
    const std::scoped_lock lock(x_mutex);
    const auto found = x_edits.find(key);
    if (found == x_edits.end()) return content.empty();
    const auto& edits = found->second;
    return content == edits.acknowledged || edits.unknown.contains(content);
}

std::vector<Violation> check_edits(
    const EditLog& log, const std::map<std::string, EditedContents>& by_source
) {
    std::vector<Violation> violations;
    for (const auto& [key, edits] : log.edits()) {
        std::string first;
        std::string first_source;
        for (const auto& [source, contents] : by_source) {
            const auto content = content_in(contents, key);
            if (!log.allows(key, content)) {
                const bool is_old = !content.empty() && edits.replaced.contains(content);
                violations.push_back(
                    {is_old ? "resurrected" : "lost",
                     "",
                     fmt::format(
                         "{} in {} is {}, acknowledged was {}",
                         key,
                         source,
                         shown(content),
                         shown(edits.acknowledged)
                     )}
                );
            }
            if (first_source.empty()) {
                first = content;
                first_source = source;
            } else if (content != first) {
                violations.push_back(
                    {"differs",
                     "",
                     fmt::format(
                         "{} is {} in {} and {} in {}",
                         key,
                         shown(first),
                         first_source,
                         shown(content),
                         source
                     )}
                );
            }
        }
    }
    return violations;
}

}  // namespace continuo::chaos
