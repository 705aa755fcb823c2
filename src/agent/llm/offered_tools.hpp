#pragma once

#include <optional>

#include <boost/json/array.hpp>

#include "agent/responder.hpp"

namespace continuo {

/// The tools as a model is offered them, in OpenAI's form.
[[nodiscard]] json::array tools_in_openai_form(const DeclaredTools& tools);

/// What tools returned in this turn, which is left if the model fails; nullopt: nothing.
[[nodiscard]] std::optional<Answer> answer_of_steps(
    const Question& question, const Replies& replies
);

}  // namespace continuo
