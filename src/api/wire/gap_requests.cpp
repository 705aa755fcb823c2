#include "api/wire/requests.hpp"
#include "api/wire/validation.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// The value of a choice, or an error that names the choices.
std::string choose(
    Validation& validation,
    FieldReader& fields,
    std::string_view name,
    std::initializer_list<std::string_view> choices
) {
    auto said = fields.text(name, {}).value_or(std::string(*choices.begin()));
    if (!is_one_of(said, choices)) {
        std::string allowed;
        for (const auto choice : choices)
            allowed += (allowed.empty() ? "" : ", ") + std::string(choice);
        validation.add(fields.loc(name), "Input should be one of: " + allowed, "enum");
    }
    return said;
}

}  // namespace

ApiResult<GapListRequest> read_gap_list(const FieldList& query) {
    constexpr std::size_t cursor_max = 1'000'000;
    Validation validation;
    FieldReader fields(validation, query, "query");
    GapListRequest out;
    const auto status = choose(validation, fields, "status", {"open", "resolved", "all"});
    const auto order = choose(validation, fields, "sort", {"frequent", "newest"});
    const auto format = choose(validation, fields, "format", {"json", "csv"});
    out.limit =
        static_cast<std::size_t>(fields.integer("limit", 1, limits::session_page_max).value_or(20));
    const auto cursor = fields.text("cursor", {.max = 16}).value_or("");
    if (!cursor.empty() && (!parse_integer(cursor, out.from) || out.from > cursor_max))
        validation.add(fields.loc("cursor"), "This cursor is not one of ours", "value_error");
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    if (status == "all") out.status.reset();
    if (status == "resolved") out.status = GapStatus::resolved;
    if (order == "newest") out.order = GapOrder::newest;
    out.as_csv = format == "csv";
    return out;
}

}  // namespace continuo
