#include "agent/llm/prompt.hpp"

#include <algorithm>
#include <ranges>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/actions/tool_words.hpp"
#include "agent/extractive/passage_text.hpp"
#include "agent/llm/citation_marks.hpp"
#include "agent/llm/masked_arguments.hpp"
#include "agent/llm/token_usage.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t passage_bytes_min = 400;
constexpr std::size_t earlier_message_code_points_max = 1500;
constexpr std::size_t rejected_code_points_max = 600;
constexpr std::size_t citation_numbers_max = 999;

/// The passage with spaces in the place of sentences that give orders: offsets stay.
std::string without_orders(const std::string& content) {
    const PassageText text(content);
    auto safe = content;
    for (const auto& sentence : text.sentences) {
        if (!sentence.orders) continue;
        const auto [begin, end] = sentence.range;
        safe.replace(begin, end - begin, end - begin, ' ');
    }
    return safe;
}

std::string passage_element(PersonalMask& mask, const GivenPassage& passage, std::size_t number) {
    const auto& metadata = passage.source().metadata;
    const auto title = find_string(metadata, "title").value_or("");
    const auto heading = find_string(metadata, "heading").value_or("");
    std::string name = escape_data(title);
    if (!heading.empty()) name += " > " + escape_data(heading);
    std::ranges::replace(name, '"', '\'');
    std::ranges::replace(name, '\n', ' ');
    return fmt::format(
        "<passage number=\"{}\" title=\"{}\">\n{}\n</passage>",
        number,
        utf8_prefix(name, 200),
        escape_data(mask.mask(passage.content()))
    );
}

GivenPassage given(const Source& source, std::string shown) {
    return shown == source.content ? GivenPassage(source) : GivenPassage(source, std::move(shown));
}

/// Adds passages while they fit; the first one is cut to fit.
std::string add_passages(
    Prompt& prompt, const std::vector<const Source*>& sources, std::uint64_t tokens_max
) {
    std::string text;
    std::uint64_t used = 0;
    for (const auto* source : sources) {
        auto passage = given(*source, without_orders(source->content));
        if (trim(passage.content()).empty()) continue;
        auto element = passage_element(prompt.mask, passage, prompt.passages.size() + 1);
        auto tokens = estimate_tokens(element);
        if (used + tokens > tokens_max) {
            if (!prompt.passages.empty()) continue;
            const auto bytes = std::max<std::size_t>(2 * tokens_max, passage_bytes_min);
            passage = given(*source, std::string(utf8_prefix_bytes(passage.content(), bytes)));
            element = passage_element(prompt.mask, passage, 1);
            tokens = estimate_tokens(element);
        }
        used += tokens;
        text += (text.empty() ? "" : "\n") + element;
        prompt.passages.push_back(std::move(passage));
    }
    return text;
}

std::string facts_text(PersonalMask& mask, const std::vector<std::string>& memories) {
    std::string text;
    for (const auto& fact : memories)
        text += fmt::format(
            "{}- {} (said by the customer)", text.empty() ? "" : "\n", escape_data(mask.mask(fact))
        );
    return text.empty() ? "nothing" : text;
}

/// A message of the conversation as a model sees it. Numbers of old citations would be taken for
/// those of the new passages.
ModelMessage earlier_message(PersonalMask& mask, const Message& message) {
    const auto text = utf8_prefix(message.content, earlier_message_code_points_max);
    if (message.role == Role::user) return {ModelRole::user, escape_data(mask.mask(text))};
    auto said = escape_data(mask.mask(read_citations(text, citation_numbers_max).text));
    if (message.role == Role::operator_) said = "(a colleague wrote) " + said;
    return {ModelRole::assistant, std::move(said)};
}

/// The newest messages that fit, oldest first. Servers want roles to alternate, beginning with the
/// customer.
std::vector<ModelMessage> conversation(
    PersonalMask& mask, const MessageList& history, std::uint64_t tokens_max
) {
    std::vector<ModelMessage> newest_first;
    std::uint64_t used = 0;
    for (const auto& message : history | std::views::reverse) {
        if (message.role == Role::system || message.content.empty()) continue;
        auto one = earlier_message(mask, message);
        used += estimate_tokens(one.text) + 4;
        if (used > tokens_max) break;
        newest_first.push_back(std::move(one));
    }
    while (!newest_first.empty() && newest_first.back().role != ModelRole::user)
        newest_first.pop_back();
    std::vector<ModelMessage> messages;
    for (auto& one : newest_first | std::views::reverse) {
        if (!messages.empty() && messages.back().role == one.role) {
            messages.back().text += "\n" + one.text;
        } else {
            messages.push_back(std::move(one));
        }
    }
    return messages;
}

/// The id under which a call and its result are sent: servers want one.
std::string call_id_of(const WantedCall& call, std::size_t step, std::size_t place) {
    return call.id.empty() ? fmt::format("call_{}_{}", step + 1, place + 1) : call.id;
}

struct ResultText {
    Source source;
    std::uint64_t tokens = 0;
    bool shown = false;
};

/// The results of the steps, the newest ones with their content as long as they fit.
std::vector<ResultText> result_texts(const Question& question, std::uint64_t tokens_max) {
    constexpr std::size_t result_bytes_max = 4096;
    std::vector<ResultText> texts;
    for (const auto& step : question.steps) {
        for (const auto& result : step.results) {
            ResultText text;
            const auto* tool =
                question.tools == nullptr ? nullptr : question.tools->find(result.tool);
            if (tool != nullptr) text.source = source_of(*tool, result, question.language, 0);
            text.source.content = utf8_prefix_bytes(text.source.content, result_bytes_max);
            text.tokens = estimate_tokens(text.source.content) + 16;
            texts.push_back(std::move(text));
        }
    }
    std::uint64_t used = 0;
    for (auto& text : texts | std::views::reverse) {
        used += text.tokens;
        if (used > tokens_max) break;
        text.shown = true;
    }
    return texts;
}

std::uint64_t shown_tokens(const std::vector<ResultText>& texts) {
    std::uint64_t tokens = 0;
    for (const auto& text : texts)
        tokens += text.shown ? text.tokens : 16;
    return tokens;
}

/// Adds the steps behind the question.
void add_steps(Prompt& prompt, const Question& question, std::vector<ResultText> texts) {
    std::size_t at = 0;
    for (std::size_t step = 0; step < question.steps.size(); ++step) {
        const auto& one = question.steps[step];
        ModelMessage calls{ModelRole::assistant, {}};
        std::vector<ModelMessage> results;
        for (std::size_t i = 0; i < one.calls.size() && at < texts.size(); ++i, ++at) {
            const auto id = call_id_of(one.calls[i], step, i);
            calls.calls.push_back(
                {id, one.calls[i].tool, mask_arguments(prompt.mask, one.calls[i].arguments)}
            );
            ModelMessage result{ModelRole::tool, "(left out)"};
            result.call_id = id;
            if (texts[at].shown) {
                prompt.results.push_back(std::move(texts[at].source));
                prompt.passages.emplace_back(prompt.results.back());
                result.text =
                    passage_element(prompt.mask, prompt.passages.back(), prompt.passages.size());
            }
            results.push_back(std::move(result));
            if (one.results[i].state != ActionState::done) continue;
            std::string name = one.results[i].tool;
            std::ranges::replace(name, '_', ' ');
            prompt.actions.push_back(std::move(name));
        }
        if (results.empty()) continue;
        prompt.messages.push_back(std::move(calls));
        std::ranges::move(results, std::back_inserter(prompt.messages));
    }
}

}  // namespace

std::string escape_data(std::string_view text) {
    std::string out;
    for (const char c : remove_hidden_controls(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if ((byte >= 0x20U && byte != 0x7FU) || c == '\n' || c == '\t') {
            out.push_back(c);
        } else {
            out.push_back(' ');
        }
    }
    return out;
}

Prompt build_prompt(
    const PromptConfig& config,
    const Question& question,
    const std::vector<Source>& files,
    std::uint64_t tokens_max
) {
    using Part = PromptTemplates::Part;
    Prompt prompt;
    prompt.mask = PersonalMask(config.masked);
    const auto system = config.templates.text(
        Part::system,
        {{"company", config.company},
         {"tone", config.tone},
         {"language", question.language},
         {"no_answer", no_answer_mark}}
    );
    const auto facts = facts_text(prompt.mask, question.memories);
    const auto message = escape_data(prompt.mask.mask(question.message));
    const auto with = [&](std::string_view passages) {
        return config.templates.text(
            Part::question, {{"passages", passages}, {"facts", facts}, {"message", message}}
        );
    };
    const auto frame = estimate_tokens(system) + estimate_tokens(with({})) + 8;
    const auto room = tokens_max > frame ? tokens_max - frame : 0;
    auto earlier = conversation(prompt.mask, question.history, room / 3);
    auto results = result_texts(question, room / 2);
    std::uint64_t used = frame + shown_tokens(results);
    for (const auto& one : earlier)
        used += estimate_tokens(one.text) + 4;
    std::vector<const Source*> sources;
    for (const auto* some : {&files, &question.sources}) {
        for (const auto& source : *some)
            sources.push_back(&source);
    }
    const auto passages = add_passages(prompt, sources, tokens_max > used ? tokens_max - used : 0);

    prompt.messages.push_back({ModelRole::system, system});
    std::ranges::move(earlier, std::back_inserter(prompt.messages));
    auto asked = with(passages);
    if (prompt.messages.back().role == ModelRole::user) {
        prompt.messages.back().text += "\n" + asked;
    } else {
        prompt.messages.push_back({ModelRole::user, std::move(asked)});
    }
    add_steps(prompt, question, std::move(results));
    for (const auto& one : prompt.messages)
        prompt.tokens += estimate_tokens(one.text) + 4;
    return prompt;
}

void add_repair(
    Prompt& prompt, const PromptConfig& config, std::string_view fault, std::string_view rejected
) {
    const auto text = config.templates.text(
        PromptTemplates::Part::repair,
        {{"fault", fault},
         {"rejected", escape_data(prompt.mask.mask(utf8_prefix(rejected, rejected_code_points_max)))
         }}
    );
    auto& last = prompt.messages.back();
    if (last.role == ModelRole::tool) {
        prompt.messages.push_back({ModelRole::user, text});
    } else {
        last.text += "\n" + text;
    }
    prompt.tokens += estimate_tokens(text);
}

}  // namespace continuo
