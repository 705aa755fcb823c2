#include "cli/chat/resumed_session.hpp"

#include <algorithm>
#include <istream>
#include <ostream>

#include "base/text.hpp"

namespace continuo {

Result<std::string> resumed_session(
    const std::vector<std::pair<std::string, std::string>>& environment,
    bool asked,
    bool reads_human,
    std::istream& in,
    std::ostream& err
) {
    const auto variable =
        std::ranges::find(environment, chat_session_variable, [](const auto& one) {
            return std::string_view(one.first);
        });
    if (variable != environment.end() && !trim(variable->second).empty())
        return std::string(trim(variable->second));
    if (!asked) return std::string();
    if (reads_human) err << "Session id: " << std::flush;
    std::string line;
    std::getline(in, line);
    if (trim(line).empty())
        return fail(Errc::invalid_input, "needs a session id as the first line of the input");
    return std::string(trim(line));
}

}  // namespace continuo
