#include "agent/memory/memory_reply.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "agent/extractive/quotation.hpp"
#include "agent/language/smalltalk.hpp"
#include "agent/language/words.hpp"

namespace continuo {

namespace {

constexpr std::size_t quoted_code_points_max = 300;

std::string acknowledge(const Replies& replies, const MemoryPlan& plan, const std::string& name) {
    if (!plan.forgotten.empty())
        return replies.text(
            ReplyKey::memory_corrected, {{"facts", tell_facts(replies, plan.stated)}}
        );
    auto others = plan.stated;
    const bool names = std::erase_if(others, [](const std::string& content) {
                           const auto fact = parse_remembered(content);
                           return fact && fact->subject == FactSubject::name;
                       }) > 0;
    if (others.empty() && !name.empty())
        return replies.text(ReplyKey::memory_named, {{"name", name}});
    const auto facts = tell_facts(replies, names && !name.empty() ? others : plan.stated);
    if (facts.empty()) return replies.text(ReplyKey::memory_noted);
    return name.empty()
               ? replies.text(ReplyKey::memory_stated, {{"facts", facts}})
               : replies.text(ReplyKey::memory_stated_named, {{"name", name}, {"facts", facts}});
}

std::string confirm_forgotten(const Replies& replies, const MemoryPlan& plan) {
    if (plan.forgotten.all) return replies.text(ReplyKey::memory_forgotten_all);
    const auto facts = tell_facts(replies, plan.forgotten.contents);
    return facts.empty() ? replies.text(ReplyKey::memory_nothing_to_forget)
                         : replies.text(ReplyKey::memory_forgotten, {{"facts", facts}});
}

std::string tell_all(const Replies& replies, const MemoryPlan& plan) {
    const auto facts = list_facts(replies, usable_facts(plan));
    return facts.empty() ? replies.text(ReplyKey::memory_unknown)
                         : replies.text(ReplyKey::memory_known, {{"facts", facts}});
}

/// Empty if it is not known, and documents may know more about it.
std::string tell_one(const Replies& replies, const MemoryPlan& plan) {
    const auto subject = *plan.request.subject;
    std::vector<std::string> found;
    for (const auto& content : usable_facts(plan)) {
        const auto fact = parse_remembered(content);
        if (fact && fact->subject == subject) found.push_back(content);
    }
    // The newest order only: "my order" is one.
    if (subject == FactSubject::order && found.size() > 1) found.resize(1);
    const auto facts = tell_facts(replies, found);
    if (!facts.empty()) return replies.text(ReplyKey::memory_known_one, {{"facts", facts}});
    return subject == FactSubject::order ? std::string()
                                         : replies.text(ReplyKey::memory_unknown_one);
}

std::string tell_message(const Replies& replies, ReplyKey key, std::string_view message) {
    const auto words = plain_words(message, quoted_code_points_max);
    if (words.empty()) return replies.text(ReplyKey::memory_no_message);
    return replies.text(key, {{"message", words}});
}

std::string tell_last_message(const Replies& replies, const MessageList& history) {
    for (const auto& message : history | std::views::reverse) {
        if (message.role == Role::user)
            return tell_message(replies, ReplyKey::memory_last_message, message.content);
    }
    return replies.text(ReplyKey::memory_no_message);
}

std::string reply_text(const Replies& replies, const Question& question) {
    const auto& plan = question.memory;
    switch (plan.request.act) {
        case MemoryAct::none:
            return {};
        case MemoryAct::states:
            return acknowledge(replies, plan, customer_name(question.memories));
        case MemoryAct::asks_all:
            return tell_all(replies, plan);
        case MemoryAct::asks_one:
            return tell_one(replies, plan);
        case MemoryAct::asks_first_message:
            // It could not be read.
            if (question.first_asked.empty() && !question.history.empty()) return {};
            return tell_message(replies, ReplyKey::memory_first_message, question.first_asked);
        case MemoryAct::asks_last_message:
            return tell_last_message(replies, question.history);
        case MemoryAct::forgets_last:
        case MemoryAct::forgets_unless_idiom:
        case MemoryAct::forgets_stated:
        case MemoryAct::forgets_one:
        case MemoryAct::forgets_all:
            return confirm_forgotten(replies, plan);
    }
    return {};
}

/// "my order", "our last order", without a number of it.
bool asks_about_own_order(const Question& question) {
    const auto has_number = std::ranges::any_of(question.memory.stated, [](const auto& content) {
        const auto fact = parse_remembered(content);
        return fact && fact->subject == FactSubject::order;
    });
    if (has_number) return false;
    const auto words = shared_words(question.message);
    for (std::size_t i = 0; i < words->size(); ++i) {
        if (words->at(i) != "my" && words->at(i) != "our") continue;
        if (words->at(i + 1) == "order") return true;
        const bool described = words->at(i + 1) == "last" || words->at(i + 1) == "recent";
        if (described && words->at(i + 2) == "order") return true;
    }
    return false;
}

}  // namespace

std::optional<Answer> memory_reply(const Replies& replies, const Question& question) {
    if (!question.attachments.empty()) return std::nullopt;
    auto text = reply_text(replies, question);
    if (text.empty()) return std::nullopt;
    return Answer{std::move(text), AnswerType::smalltalk, 1, {}};
}

Answer with_remembered_order(const Replies& replies, const Question& question, Answer answer) {
    const bool about_documents = answer.type == AnswerType::answer ||
                                 answer.type == AnswerType::suggest ||
                                 answer.type == AnswerType::abstain;
    if (!about_documents || !asks_about_own_order(question)) return answer;
    const auto order = remembered_order(question.memories);
    if (order.empty()) return answer;
    answer.text = replies.text(ReplyKey::memory_order, {{"value", order}}) + "\n\n" + answer.text;
    return answer;
}

}  // namespace continuo
