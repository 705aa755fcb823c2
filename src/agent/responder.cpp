#include "agent/responder.hpp"

namespace continuo {

std::string_view to_string(AnswerType type) {
    switch (type) {
        case AnswerType::answer:
            return "answer";
        case AnswerType::suggest:
            return "suggest";
        case AnswerType::abstain:
            return "abstain";
        case AnswerType::clarify:
            return "clarify";
        case AnswerType::handoff:
            return "handoff";
        case AnswerType::smalltalk:
            return "smalltalk";
    }
    return "abstain";
}

}  // namespace continuo
