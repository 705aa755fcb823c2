#include "agent/message_lists.hpp"

#include "agent/escalation/escalation.hpp"
#include "agent/language/customer_language.hpp"

namespace continuo {

void load_message_lists() {
    // Each is read by the first use of what needs it.
    static_cast<void>(detect_language("hello"));
    EscalationInput first;
    first.message = "hello";
    static_cast<void>(assess_escalation(first, {}));
}

}  // namespace continuo
