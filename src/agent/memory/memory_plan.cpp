#include <algorithm>
#include <ranges>

#include "agent/language/customer_facts.hpp"
#include "agent/memory/memory_languages.hpp"
#include "agent/memory/memory_request.hpp"

namespace continuo {

namespace {

bool forgets(MemoryAct act) {
    return act == MemoryAct::forgets_last || act == MemoryAct::forgets_unless_idiom ||
           act == MemoryAct::forgets_stated || act == MemoryAct::forgets_one ||
           act == MemoryAct::forgets_all;
}

std::vector<std::string> contents_of(std::span<const CustomerFact> facts) {
    std::vector<std::string> contents;
    contents.reserve(facts.size());
    for (const auto& fact : facts)
        contents.push_back(fact.content);
    return contents;
}

bool is_same_fact(const std::string& one, const std::string& other) {
    return normal_form_of(one) == normal_form_of(other);
}

bool has_fact(std::span<const std::string> contents, const std::string& content) {
    return std::ranges::any_of(contents, [&](const std::string& other) {
        return is_same_fact(content, other);
    });
}

/// What "that" is: the facts of the newest message that says any, or all when they were just told.
/// `exchanges`: how many of the customer's messages are looked at.
ForgottenFacts last_said(const MessageList& history, std::size_t exchanges) {
    for (const auto& message : history | std::views::reverse) {
        if (message.role != Role::user) continue;
        if (exchanges-- == 0) break;
        const std::string text(message.content);
        const auto facts = extract_facts(text);
        if (!facts.empty()) return {.all = false, .contents = contents_of(facts)};
        if (read_memory_request(text, facts).act == MemoryAct::asks_all)
            return {.all = true, .contents = {}};
    }
    return {};
}

/// A customer has one of these. Of the others, a correction replaces the older ones.
bool is_single(FactSubject subject) {
    return subject == FactSubject::name || subject == FactSubject::language ||
           subject == FactSubject::place;
}

bool takes_place_of(const RememberedFact& said, const RememberedFact& old, bool correction) {
    if (said.subject != old.subject || said.kind != old.kind) return false;
    if (is_single(said.subject)) return true;
    if (said.subject == FactSubject::note) return false;
    if (said.subject != FactSubject::preference) return correction;
    // "I prefer phone" after "I prefer email", but not after "don't call me after 5".
    const auto prefers = [](const RememberedFact& fact) { return fact.value.contains("prefer"); };
    return prefers(said) == prefers(old) && (prefers(said) || correction);
}

std::vector<std::string> replaced_facts(
    std::span<const std::string> stated, std::span<const std::string> known, bool correction
) {
    std::vector<std::string> replaced;
    for (const auto& old : known) {
        const auto fact = parse_remembered(old);
        if (!fact || has_fact(stated, old)) continue;
        const bool is_replaced = std::ranges::any_of(stated, [&](const std::string& content) {
            const auto said = parse_remembered(content);
            return said && takes_place_of(*said, *fact, correction);
        });
        if (is_replaced) replaced.push_back(old);
    }
    return replaced;
}

std::vector<std::string> of_subject(std::span<const std::string> known, FactSubject subject) {
    std::vector<std::string> found;
    for (const auto& content : known) {
        const auto fact = parse_remembered(content);
        if (fact && fact->subject == subject) found.push_back(content);
    }
    return found;
}

}  // namespace

MemoryPlan plan_memory(
    const std::string& message,
    std::vector<CustomerFact>& facts,
    std::vector<std::string> known,
    const MessageList& history
) {
    constexpr std::size_t exchanges_of_that = 3;
    MemoryPlan plan;
    plan.known = std::move(known);
    plan.request = read_memory_request(message, facts);
    switch (plan.request.act) {
        case MemoryAct::forgets_last:
            plan.forgotten = last_said(history, exchanges_of_that);
            break;
        case MemoryAct::forgets_unless_idiom:
            plan.forgotten = last_said(history, 1);
            if (plan.forgotten.empty()) plan.request = {};  // "never mind"
            break;
        case MemoryAct::forgets_stated:
            plan.forgotten.contents = contents_of(facts);
            break;
        case MemoryAct::forgets_one:
            plan.forgotten.contents = of_subject(plan.known, *plan.request.subject);
            break;
        case MemoryAct::forgets_all:
            plan.forgotten.all = true;
            break;
        default:
            break;
    }
    if (forgets(plan.request.act)) {
        facts.clear();
        return plan;
    }
    plan.stated = contents_of(facts);
    plan.forgotten.contents = replaced_facts(
        plan.stated, plan.known, is_correction(message) || is_foreign_correction(message)
    );
    return plan;
}

std::vector<std::string> usable_facts(const MemoryPlan& plan) {
    auto usable = plan.stated;
    if (plan.forgotten.all) return usable;
    for (const auto& content : plan.known) {
        if (!has_fact(usable, content) && !has_fact(plan.forgotten.contents, content))
            usable.push_back(content);
    }
    return usable;
}

}  // namespace continuo
