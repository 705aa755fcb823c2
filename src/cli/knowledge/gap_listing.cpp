#include "cli/knowledge/gap_listing.hpp"

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>

#include <boost/json.hpp>

#include "cli/knowledge/knowledge_report.hpp"

namespace continuo {

Result<void> list_gaps(
    KnowledgeAccess& access, GapListOptions wanted, bool as_json, std::ostream& out
) {
    std::string cursor;
    bool first = true;
    json::array shown;
    do {
        auto page = access.gaps(wanted, cursor);
        if (!page) return std::unexpected(std::move(page.error()));
        cursor = std::move(page->next);
        if (wanted.csv) {
            const auto rows = print_gaps_csv(page->body, first, out);
            first = false;
            wanted.limit -= std::min(wanted.limit, rows);
            continue;
        }
        auto value = parse_json(page->body);
        if (!value || !value->is_array())
            return fail(Errc::internal, "the server's answer cannot be read");
        for (auto& gap : value->get_array())
            shown.push_back(std::move(gap));
        wanted.limit -= std::min(wanted.limit, value->get_array().size());
    } while (!cursor.empty() && wanted.limit > 0);
    if (!wanted.csv) print_gaps(shown, as_json, out);
    return {};
}

}  // namespace continuo
