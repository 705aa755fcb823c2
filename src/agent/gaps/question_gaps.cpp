#include "agent/gaps/question_gaps.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "agent/language/redaction.hpp"
#include "agent/language/words.hpp"
#include "agent/turn/reply_record.hpp"
#include "base/text.hpp"

// Each question is compared with the newest one of the groups that have a stem in common with it,
// and joins the group that is most similar (Jaccard). Stems that very many groups have tell little
// and are not followed.

namespace continuo {

namespace {

constexpr double similarity_min = 0.6;
constexpr std::size_t groups_of_stem_max = 200;
constexpr std::size_t examples_max = 5;
constexpr std::size_t question_code_points_max = 300;

/// Sorted, each once. A question of stop words only has all of its words.
std::vector<std::uint64_t> stems_of(const std::string& text) {
    const Words words(text);
    std::vector<std::uint64_t> stems;
    for (const bool with_stop_words : {false, true}) {
        for (const auto& word : words) {
            if (with_stop_words || !is_stop_word(word.lower)) stems.push_back(word.stem);
        }
        if (!stems.empty()) break;
    }
    std::ranges::sort(stems);
    const auto repeated = std::ranges::unique(stems);
    stems.erase(repeated.begin(), repeated.end());
    return stems;
}

/// Who asks does not matter: what redact_personal() replaced is left out.
std::string without_marks(std::string text) {
    for (const std::string_view mark :
         {"[card]", "[iban]", "[key]", "[email]", "[phone]", "[number]", "[name]"}) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
            text.replace(at, mark.size(), " ");
    }
    return text;
}

double similarity(const std::vector<std::uint64_t>& one, const std::vector<std::uint64_t>& other) {
    std::vector<std::uint64_t> both;
    std::ranges::set_intersection(one, other, std::back_inserter(both));
    const auto all = one.size() + other.size() - both.size();
    return all == 0 ? 0 : static_cast<double>(both.size()) / static_cast<double>(all);
}

std::string id_of(const std::vector<std::uint64_t>& stems) {
    std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
    for (const auto stem : stems) {
        for (unsigned shift = 0; shift < 64; shift += 8) {
            hash ^= stem >> shift & 0xffU;
            hash *= 1099511628211ULL;
        }
    }
    return fmt::format("gap_{:016x}", hash);
}

class GapGroups {
public:
    void add(const UnansweredReply& reply, AnswerType type) {
        auto stems = stems_of(without_marks(redact_personal(reply.asked)));
        if (stems.empty()) return;
        const auto place = place_of(stems).value_or(x_groups.size());
        if (place == x_groups.size()) begin_group(reply, std::move(stems));
        auto& group = x_groups[place];
        auto& gap = group.gap;
        ++gap.count;
        ++gap.replies[type];
        gap.first_asked = std::min(gap.first_asked, reply.replied_at);
        gap.last_asked = std::max(gap.last_asked, reply.replied_at);
        group.sessions.insert(reply.session_id);
        if (gap.examples.size() < examples_max) add_example(gap, shown(reply));
    }

    std::vector<QuestionGap> take() {
        std::vector<QuestionGap> gaps;
        gaps.reserve(x_groups.size());
        for (auto& group : x_groups) {
            group.gap.sessions = group.sessions.size();
            gaps.push_back(std::move(group.gap));
        }
        return gaps;
    }

private:
    struct Group {
        QuestionGap gap;
        std::vector<std::uint64_t> stems;
        std::set<std::string> sessions;
    };

    static std::string shown(const UnansweredReply& reply) {
        return excerpt(collapse_whitespace(redact_personal(reply.asked)), question_code_points_max);
    }
    static void add_example(QuestionGap& gap, std::string text) {
        if (equal_ignoring_case(text, gap.question)) return;
        const bool known = std::ranges::any_of(gap.examples, [&](const std::string& other) {
            return equal_ignoring_case(text, other);
        });
        if (!known) gap.examples.push_back(std::move(text));
    }
    void begin_group(const UnansweredReply& reply, std::vector<std::uint64_t> stems) {
        Group group;
        group.gap.id = id_of(stems);
        group.gap.question = shown(reply);
        group.gap.asked = reply.asked;
        group.gap.first_asked = group.gap.last_asked = reply.replied_at;
        for (const auto stem : stems)
            x_by_stem[stem].push_back(x_groups.size());
        group.stems = std::move(stems);
        x_groups.push_back(std::move(group));
    }
    /// The most similar group; the first of them.
    std::optional<std::size_t> place_of(const std::vector<std::uint64_t>& stems) const {
        std::optional<std::size_t> best;
        double best_similarity = similarity_min;
        std::set<std::size_t> looked_at;
        for (const auto stem : stems) {
            const auto found = x_by_stem.find(stem);
            if (found == x_by_stem.end() || found->second.size() > groups_of_stem_max) continue;
            looked_at.insert(found->second.begin(), found->second.end());
        }
        for (const auto place : looked_at) {
            const auto here = similarity(stems, x_groups[place].stems);
            if (here < best_similarity || (best && here == best_similarity)) continue;
            best = place;
            best_similarity = here;
        }
        return best;
    }

    std::vector<Group> x_groups;
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> x_by_stem;
};

}  // namespace

std::optional<AnswerType> open_reply(const UnansweredReply& reply) {
    const auto record = read_reply_record(reply.metadata);
    if (record.search_failed || !is_unhelpful(record.answer_type)) return std::nullopt;
    if (record.answer_type != AnswerType::clarify) return record.answer_type;
    if (reply.next_metadata.empty()) return record.answer_type;
    const bool went_well = read_reply_record(reply.next_metadata).answer_type == AnswerType::answer;
    return went_well ? std::nullopt : std::optional(record.answer_type);
}

std::vector<QuestionGap> group_gaps(std::span<const UnansweredReply> replies, GapOrder order) {
    GapGroups groups;
    for (const auto& reply : replies) {
        if (const auto type = open_reply(reply)) groups.add(reply, *type);
    }
    auto gaps = groups.take();
    std::ranges::sort(gaps, [order](const QuestionGap& one, const QuestionGap& other) {
        if (order == GapOrder::frequent && one.count != other.count) return one.count > other.count;
        if (one.last_asked != other.last_asked) return one.last_asked > other.last_asked;
        return one.id < other.id;
    });
    return gaps;
}

}  // namespace continuo
