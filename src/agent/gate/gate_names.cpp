#include "agent/gate/answer_gate.hpp"

namespace continuo {

std::string_view to_string(GateRule rule) {
    switch (rule) {
        case GateRule::none:
            return "none";
        case GateRule::uncited:
            return "uncited";
        case GateRule::quote:
            return "quote";
        case GateRule::contact:
            return "contact";
        case GateRule::code:
            return "code";
        case GateRule::number:
            return "number";
        case GateRule::date:
            return "date";
        case GateRule::name:
            return "name";
        case GateRule::negation:
            return "negation";
        case GateRule::modality:
            return "modality";
        case GateRule::opposite:
            return "opposite";
        case GateRule::unsupported:
            return "unsupported";
        case GateRule::promise:
            return "promise";
        case GateRule::injection:
            return "injection";
        case GateRule::withheld:
            return "withheld";
    }
    return "none";
}

std::string_view to_string(SentenceKind kind) {
    switch (kind) {
        case SentenceKind::statement:
            return "statement";
        case SentenceKind::question:
            return "question";
        case SentenceKind::smalltalk:
            return "smalltalk";
        case SentenceKind::handoff:
            return "handoff";
        case SentenceKind::no_answer:
            return "no_answer";
        case SentenceKind::lead_in:
            return "lead_in";
        case SentenceKind::action:
            return "action";
    }
    return "statement";
}

}  // namespace continuo
