#include "agent/language/data_lines.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

Result<std::vector<DataLine>> parse_data_lines(std::string_view text, std::string_view name) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<DataLine> lines;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = trim(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!is_utf8(line))
            return fail(Errc::invalid_input, fmt::format("{}:{}: not valid UTF-8", name, number));
        if (line.empty() || line.front() == '#') continue;
        const auto equals = line.find('=');
        DataLine data{number, trim(line.substr(0, equals)), {}};
        if (equals != std::string_view::npos) data.value = trim(line.substr(equals + 1));
        if (data.key.empty()) {
            return fail(
                Errc::invalid_input, fmt::format("{}:{}: no key before \"=\"", name, number)
            );
        }
        lines.push_back(data);
    }
    return lines;
}

}  // namespace continuo
